// SPDX-License-Identifier: Apache-2.0
// Structured mutation of bytes, by a sequence that a seed repeats. Runs in Node and in the engine.

export type Random = (below: number) => number

/** xorshift32 (Marsaglia 2003). */
export function makeRandom(seed: number): Random {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const MOST_BYTES = 2048
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x25, 0x30] as const

/** One of the corpus, changed in one to four places. */
export function mutate(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = pick(random, corpus)
  for (let times = 1 + random(4); times > 0; times--)
    bytes = pick(random, MUTATIONS)(random, bytes, corpus)
  return bytes.slice(0, MOST_BYTES)
}

const pick = <T>(random: Random, list: readonly [T, ...T[]] | readonly T[]): T =>
  list[random(list.length)] as T

type Mutation = (random: Random, bytes: Uint8Array, corpus: readonly Uint8Array[]) => Uint8Array

const replace = (bytes: Uint8Array, at: number, count: number, part: Uint8Array): Uint8Array => {
  const rest = bytes.subarray(at + count)
  const result = new Uint8Array(at + part.length + rest.length)
  result.set(bytes.subarray(0, at))
  result.set(part, at)
  result.set(rest, at + part.length)
  return result
}

const cut = (random: Random, bytes: Uint8Array): Uint8Array => {
  const at = random(bytes.length + 1)
  return bytes.subarray(at, at + random(bytes.length - at + 1))
}

const MUTATIONS: readonly Mutation[] = [
  (random, bytes) => replace(bytes, random(bytes.length + 1), 1, Uint8Array.of(random(256))),
  (random, bytes) =>
    replace(bytes, random(bytes.length + 1), 1, Uint8Array.of(pick(random, TELLING))),
  (random, bytes) => replace(bytes, random(bytes.length + 1), 0, Uint8Array.of(random(256))),
  (random, bytes) => replace(bytes, random(bytes.length + 1), random(9), new Uint8Array(0)),
  // A part of another, in some place; a part of itself again; only the beginning.
  (random, bytes, corpus) =>
    replace(bytes, random(bytes.length + 1), random(9), cut(random, pick(random, corpus))),
  (random, bytes) => replace(bytes, random(bytes.length + 1), 0, cut(random, bytes)),
  (random, bytes) => bytes.subarray(0, random(bytes.length + 1)),
  (random, bytes) =>
    replace(
      bytes,
      random(bytes.length + 1),
      0,
      new Uint8Array(random(300)).fill(pick(random, TELLING)),
    ),
]
