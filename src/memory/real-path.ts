// SPDX-License-Identifier: Apache-2.0
import { leaf, NULL } from '../host.ts'
import { Arena, readCString } from './arena.ts'
import { libc } from './libc.ts'

/** PATH_MAX of Linux. */
const ROOM = 4096

/** Where a file really is; `undefined` when there is none. */
export const findRealPath = (path: string): string | undefined => {
  const arena = new Arena()
  try {
    const found = arena.alloc(ROOM)
    return leaf(libc('realpath'), arena.string(path), found) === NULL
      ? undefined
      : readCString(found)
  } finally {
    arena.release()
  }
}
