// SPDX-License-Identifier: Apache-2.0
import { leaf, native, offset } from '../host.ts'
import { Arena } from './arena.ts'
import { libc } from './libc.ts'

const CLOCK_REALTIME = 0
const CLOCK_MONOTONIC = 1

/** Microseconds since 1970. */
export const microsecondsNow = (): number => readClock(CLOCK_REALTIME)

/** Microseconds since some moment; a clock that is set does not change it. */
export const monotonicMicroseconds = (): number => readClock(CLOCK_MONOTONIC)

const readClock = (clock: number): number => {
  const arena = new Arena()
  const timespec = arena.alloc(16)
  leaf(libc('clock_gettime'), clock, timespec)
  const seconds = native.readWord(timespec)
  const nanoseconds = native.readWord(offset(timespec, 8))
  arena.release()
  return seconds * 1e6 + Math.floor(nanoseconds / 1000)
}
