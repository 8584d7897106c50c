// SPDX-License-Identifier: Apache-2.0
// Which token computes a digest: decided when it is first asked for, and kept.
import type { Digest } from '../../algorithms/digests.ts'
import { messageOf, ProviderError } from '../../errors.ts'
import { type Blocking, forkGeneration, native } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import type { Slot } from '../../slot/slot.ts'
import { findDigestSlot } from '../../slot/token-digest.ts'
import type { ProviderContext } from '../provider-context.ts'

interface Choice {
  readonly slot: Slot | undefined
  readonly generation: number
}

const choices = new WeakMap<ProviderContext, Map<Digest, Choice>>()

/** `undefined`: the digest is computed in software. A token is never needed for it. */
export function* chooseSlot(provider: ProviderContext, digest: Digest): Blocking<Slot | undefined> {
  if (native.insideMarkedCall()) return undefined
  const known = choicesOf(provider).get(digest)
  if (known !== undefined && isCurrent(known)) return known.slot
  const slot = yield* findSlot(provider, digest)
  log(
    DECISIONS,
    slot === undefined
      ? `digest ${digest.name}: in software, no token has it`
      : `digest ${digest.name}: the token '${slot.token.label}' has it`,
  )
  choicesOf(provider).set(digest, { slot, generation: forkGeneration() })
  return slot
}

const choicesOf = (provider: ProviderContext): Map<Digest, Choice> => {
  let map = choices.get(provider)
  if (map === undefined) {
    map = new Map()
    choices.set(provider, map)
  }
  return map
}

const isCurrent = ({ slot, generation }: Choice): boolean =>
  slot === undefined ? generation === forkGeneration() : slot.alive

function* findSlot(provider: ProviderContext, digest: Digest): Blocking<Slot | undefined> {
  if (digest.mechanism === undefined) return undefined
  try {
    const slot = yield* findDigestSlot(yield* provider.tokens(), digest.mechanism)
    if (slot !== undefined) yield* provider.loginFirst(slot)
    return slot
  } catch (error) {
    // No driver, no token, or the program is exiting. A wrong configuration is an error all the same.
    if (!provider.running || !(error instanceof ProviderError)) throw error
    log(DECISIONS, `digest ${digest.name}: ${messageOf(error)}`)
    return undefined
  }
}
