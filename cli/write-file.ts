// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { Failure } from './failure.ts'

/** Makes a file; one that is there is replaced only when that is wished. */
export function writeNewFile(path: string, text: string, mode: number, replace: boolean): void {
  try {
    const descriptor = openSync(path, replace ? 'w' : 'wx', mode)
    try {
      writeFileSync(descriptor, text)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined
    if (reason === 'EEXIST')
      throw new Failure(`'${path}' is there already`, { remedy: 'add --force to replace it' })
    throw new Failure(`cannot write '${path}'`, {
      cause: error,
      remedy: error instanceof Error ? error.message : String(error),
    })
  }
}
