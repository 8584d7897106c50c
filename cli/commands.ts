// SPDX-License-Identifier: Apache-2.0
import type { Command } from './command.ts'
import { bench } from './commands/bench.ts'
import { completion } from './commands/completion.ts'
import { config } from './commands/config.ts'
import { deleteCommand } from './commands/delete.ts'
import { doctor } from './commands/doctor.ts'
import { importCert } from './commands/import-cert.ts'
import { keygen } from './commands/keygen.ts'
import { list } from './commands/list.ts'
import { pem } from './commands/pem.ts'
import { trace } from './commands/trace.ts'
import { uri } from './commands/uri.ts'

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  doctor,
  list,
  config,
  pem,
  uri,
  keygen,
  importCert,
  deleteCommand,
  trace,
  bench,
  completion,
]
