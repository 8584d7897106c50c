// SPDX-License-Identifier: Apache-2.0
import { monotonicMicroseconds } from '../memory/clock.ts'

const FIRST_PAUSE_US = 1_000_000
const LAST_PAUSE_US = 60_000_000

/**
 * How many sessions a token gives: as many as it says, or as it has been seen to. The latter passes,
 * since other programs give theirs back: one more is tried after a while, each time after twice as long.
 */
export class SessionLimit {
  readonly #stated: number
  readonly #clock: () => number
  /** How many were open when the token refused another one. */
  #seen = Number.POSITIVE_INFINITY
  /** 1 while one more is being tried. */
  #extra = 0
  #pause = FIRST_PAUSE_US
  #retryAt = 0

  /** `stated` is 0 where the token says nothing. */
  constructor(stated: number, clock = monotonicMicroseconds) {
    this.#stated = stated === 0 ? Number.POSITIVE_INFINITY : stated
    this.#clock = clock
  }

  get value(): number {
    return Math.min(this.#stated, this.#seen + this.#extra)
  }

  /** Whether one more is to be tried, which `value` then has: once in a while, for one caller. */
  takeRetry(): boolean {
    if (this.#seen >= this.#stated) return false
    const now = this.#clock()
    if (now < this.#retryAt) return false
    this.#retryAt = now + this.#pause
    this.#extra = 1
    return true
  }

  /** The token has refused one more than these. */
  noteRefusal(open: number): void {
    // Of several that come together, the first has set it.
    if (this.#extra > 0) this.#pause = Math.min(2 * this.#pause, LAST_PAUSE_US)
    this.#seen = open
    this.#extra = 0
    this.#retryAt = this.#clock() + this.#pause
  }

  /** The token has given this many; true when that is more than was thought. */
  noteOpen(open: number): boolean {
    if (open <= this.#seen) return false
    this.#seen = Number.POSITIVE_INFINITY
    this.#extra = 0
    this.#pause = FIRST_PAUSE_US
    return true
  }
}
