// SPDX-License-Identifier: Apache-2.0
// Where HKDF runs: on the first token that offers it, unless the thread is inside a token already.
import { messageOf } from '../../errors.ts'
import { type Blocking, native } from '../../host.ts'
import { deriveHkdf, findHkdfMechanism, type Hkdf } from '../../key/hkdf.ts'
import { DECISIONS, log } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Slot } from '../../slot/slot.ts'
import type { ProviderContext } from '../provider-context.ts'

interface Place {
  readonly slot: Slot
  readonly mechanism: number
}

/** What was found at the first use; `none` stays. */
const places = new WeakMap<ProviderContext, Place | 'none'>()

/** Carries out steps on a token. False: not there, and nothing is lost; software can do it. */
export function* tryOnToken(
  provider: ProviderContext,
  body: (derive: (hkdf: Hkdf, out: NativeBytes) => Blocking<void>) => Blocking<void>,
): Blocking<boolean> {
  if (native.insideMarkedCall() || !provider.running) return false
  try {
    const place = yield* findPlace(provider)
    if (place === 'none') return false
    yield* body((hkdf, out) => deriveHkdf(place.slot, place.mechanism, hkdf, out))
    log(DECISIONS, `HKDF: on the token in slot ${place.slot.id}`)
    return true
  } catch (error) {
    // Whatever the token says: the same value can be computed without it.
    log(DECISIONS, `HKDF: in software, ${messageOf(error)}`)
    return false
  }
}

function* findPlace(provider: ProviderContext): Blocking<Place | 'none'> {
  const known = places.get(provider)
  if (known === 'none' || known?.slot.alive) return known
  const place = (yield* searchPlace(provider)) ?? 'none'
  places.set(provider, place)
  return place
}

function* searchPlace(provider: ProviderContext): Blocking<Place | undefined> {
  for (const slot of yield* provider.tokens()) {
    const mechanism = yield* findHkdfMechanism(slot)
    if (mechanism !== undefined) return { slot, mechanism }
  }
  log(DECISIONS, 'HKDF: in software, no token offers it')
  return undefined
}
