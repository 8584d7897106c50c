// SPDX-License-Identifier: Apache-2.0
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  native,
  runCallList,
  type Word,
} from '../host.ts'

// struct call_entry of host.h, in doubles.
const ENTRY = 16
// Behind the list's own count and kind.
const KIND = 2
const FUNCTION = 3
const EXPECTED = 4
const RESULT = 5
const COUNT = 6
const ARGUMENTS = 7
const LIST_KIND = 1

export interface CallEntry {
  readonly kind: number
  readonly fn: Address
  readonly args: readonly Word[]
  readonly expected: Word
}

/**
 * Several native calls, prepared once and run one after another with a single crossing until one
 * does not return what is expected. Owned by a context: two threads never share one.
 */
export class CallList {
  readonly address: Address
  /** The list itself, for writing arguments without a call: see `argumentIndex`. */
  readonly words: Float64Array

  constructor(capacity: number) {
    const count = 2 + capacity * ENTRY
    this.address = native.alloc(count * 8)
    this.words = native.words(this.address, count)
  }

  /** Prepares entry `i`. `kind` and `expected`: libcrypto's int 1, or a token's marked word 0. */
  set(i: number, kind: number, fn: Address, args: readonly Word[]): void {
    const words = this.words
    const base = i * ENTRY
    words[base + KIND] = kind
    words[LIST_KIND] = (words[LIST_KIND] ?? 0) | kind
    words[base + FUNCTION] = fn
    words[base + EXPECTED] = kind & CALL_INT ? 1 : 0
    words[base + COUNT] = args.length
    for (let a = 0; a < args.length; a++) words[base + ARGUMENTS + a] = args[a] ?? 0
  }

  /** Another result than `set` expects. */
  expect(i: number, result: Word): void {
    this.words[i * ENTRY + EXPECTED] = result
  }

  setArgument(i: number, argument: number, value: Word): void {
    this.words[argumentIndex(i, argument)] = value
  }

  /** What entry `i` returned when it last ran. */
  result(i: number): Word {
    return this.words[i * ENTRY + RESULT] ?? 0
  }

  /** For who makes the calls one by one instead of by `run`. */
  entry(i: number): CallEntry {
    const at = i * ENTRY
    const word = (index: number) => this.words[at + index] ?? 0
    return {
      kind: word(KIND),
      fn: asAddress(word(FUNCTION)),
      args: Array.from({ length: word(COUNT) }, (_, a) => word(ARGUMENTS + a)),
      expected: word(EXPECTED),
    }
  }

  setResult(i: number, result: Word): void {
    this.words[i * ENTRY + RESULT] = result
  }

  /** Runs the first `count` entries; how many of them gave what was expected. */
  *run(count: number): Blocking<number> {
    this.setCount(count)
    return yield* runCallList(this.address)
  }

  /** How many entries a run of `address` takes. */
  setCount(count: number): void {
    this.words[0] = count
  }

  free(): void {
    native.free(this.address)
  }
}

/** Where in `words` an argument of entry `i` stands. */
export const argumentIndex = (i: number, argument: number): number =>
  i * ENTRY + ARGUMENTS + argument
