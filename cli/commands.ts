// SPDX-License-Identifier: Apache-2.0
import type { Command } from './command.ts'
import { completion } from './commands/completion.ts'
import { config } from './commands/config.ts'
import { pem } from './commands/pem.ts'
import { trace } from './commands/trace.ts'
import { uri } from './commands/uri.ts'

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [config, pem, uri, trace, completion]
