// SPDX-License-Identifier: Apache-2.0
import { leafInt } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { libc } from '../memory/libc.ts'

/** The drivers that a value of `pkcs11-module-path` names, each once. A file may have any name. */
export const splitDriverPaths = (value: string): readonly string[] =>
  !value.includes(':') || exists(value)
    ? [value]
    : [...new Set(value.split(':').filter((path) => path !== ''))]

const exists = (path: string): boolean => {
  const arena = new Arena()
  try {
    return leafInt(libc('access'), arena.string(path), 0) === 0
  } finally {
    arena.release()
  }
}
