// SPDX-License-Identifier: Apache-2.0

import { decodeHex, encodeHex } from '../../../src/encoding/hex.ts'
import type { Blocking } from '../../../src/host.ts'
import { makeRandom, mutate } from './mutate.ts'
import { isRefusal } from './tolerate.ts'

export interface Target {
  readonly corpus: readonly Uint8Array[]
  /** Inputs that were once not survived, in hexadecimal: they come first. */
  readonly survived?: readonly string[]
  /** May throw a ProviderError and nothing else. */
  run(bytes: Uint8Array): Blocking<void> | void
}

export interface Figures {
  /** Inputs that were taken, and those that were refused with a ProviderError. */
  readonly taken: number
  readonly refused: number
}

/**
 * Runs the target on so many inputs; throws with the input that it does not survive. `begin` is told
 * the number of each, for what ends more than this function.
 */
export function* fuzz(
  { corpus, run, survived = [] }: Target,
  count: number,
  seed: number,
  begin: (input: number) => void = () => {},
): Blocking<Figures> {
  const random = makeRandom(seed)
  let refused = 0
  for (let i = 0; i < count; i++) {
    const known = survived[i]
    const input = known === undefined ? mutate(random, corpus) : decodeHex(known)
    begin(i)
    try {
      yield* run(input) ?? []
    } catch (error) {
      if (!isRefusal(error))
        throw new Error(`${String(error)} by ${encodeHex(input)}`, { cause: error })
      refused++
    }
  }
  return { taken: count - refused, refused }
}
