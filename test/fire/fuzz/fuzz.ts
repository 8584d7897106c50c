// SPDX-License-Identifier: Apache-2.0
import { makeRandom, mutate } from './mutate.ts'
import type { Target } from './targets.ts'

export interface Figures {
  /** Inputs that were taken, and those that were refused with a ProviderError. */
  readonly taken: number
  readonly refused: number
}

/** Runs the target on so many inputs; throws with the input that it does not survive. */
export function fuzz({ corpus, run }: Target, count: number, seed: number): Figures {
  const random = makeRandom(seed)
  let refused = 0
  for (let i = 0; i < count; i++) {
    const input = mutate(random, corpus)
    try {
      run(input)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ProviderError')
        throw new Error(`${String(error)} by ${toHex(input)}`, { cause: error })
      refused++
    }
  }
  return { taken: count - refused, refused }
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
