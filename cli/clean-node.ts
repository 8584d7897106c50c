// SPDX-License-Identifier: Apache-2.0
// Node without what openssl.cnf would load into it: a command that uses tokens decides by itself which
// driver it is.
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { Failure } from './failure.ts'

const CLEAN = '--openssl-config=/dev/null'

export const isClean = (): boolean => process.execArgv.includes(CLEAN)

/** What runs this program with other arguments in such a Node: behind process.execPath. */
export const cleanArguments = (args: readonly string[]): string[] => [
  ...process.execArgv.filter((arg) => arg !== CLEAN),
  CLEAN,
  process.argv[1] ?? '',
  ...args,
]

/** This program once more, in such a Node; its exit status. */
export function runClean(args: readonly string[]): number {
  const { status, signal, error } = spawnSync(process.execPath, cleanArguments(args), {
    stdio: 'inherit',
  })
  if (error !== undefined) throw error
  if (status !== null) return status
  const number = 128 + (signal === null ? 0 : constants.signals[signal])
  throw new Failure(`the driver has ended this program with ${signal}`, { status: number })
}
