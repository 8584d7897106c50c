// SPDX-License-Identifier: Apache-2.0
import { leaf, native, offset } from '../host.ts'
import { Arena } from './arena.ts'
import { libc } from './libc.ts'

const CLOCK_MONOTONIC = 1

/** Microseconds since some moment; a clock that is set does not change it. */
export const monotonicMicroseconds = (): number => {
  const arena = new Arena()
  const timespec = arena.alloc(16)
  leaf(libc('clock_gettime'), CLOCK_MONOTONIC, timespec)
  const seconds = native.readWord(timespec)
  const nanoseconds = native.readWord(offset(timespec, 8))
  arena.release()
  return seconds * 1e6 + Math.floor(nanoseconds / 1000)
}
