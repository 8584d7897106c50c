// SPDX-License-Identifier: Apache-2.0
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Failure } from './failure.ts'

/** Before work that cannot be undone: the file can be made afterwards. */
export function checkNewFile(path: string, replace: boolean): void {
  if (!replace && existsSync(path)) throw isThere(path)
  if (!existsSync(dirname(resolve(path))))
    throw new Failure(`cannot write '${path}'`, { remedy: 'its folder is not there' })
}

const isThere = (path: string): Failure =>
  new Failure(`'${path}' is there already`, { remedy: 'add --force to replace it' })

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
    if (reason === 'EEXIST') throw isThere(path)
    throw new Failure(`cannot write '${path}'`, {
      cause: error,
      remedy: error instanceof Error ? error.message : String(error),
    })
  }
}
