// SPDX-License-Identifier: Apache-2.0
// The program provider-pkcs11 as a user runs it.
import { fileURLToPath } from 'node:url'
import { type Result, type RunOptions, run } from './run.ts'

export const CLI = fileURLToPath(new URL('../../dist/provider-pkcs11.mjs', import.meta.url))

/** Runs it with whatever outcome. */
export const runCli = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
  run(CLI, args, options)
