// SPDX-License-Identifier: Apache-2.0
// Tokens and drivers go away and come back; who holds a slot asks here for what it is now.
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { Session } from './session.ts'
import type { Slot } from './slot.ts'
import { slotListOf } from './slot-list.ts'

/** The slot while it lives, else the one where its token is now. */
export function* currentSlot(slot: Slot): Blocking<Slot> {
  if (slot.alive) return slot
  const isSame = (other: Slot) => other.isSameToken(slot)
  const found = (yield* slotListOf(slot.module).refresh(isSame)).find(isSame)
  if (found !== undefined) return found
  throw new ProviderError('NOT_FOUND', `the token '${slot.token.label}' is not there any more`)
}

/**
 * Runs `body` with the slot as it is now. If the token, its sessions or the driver go meanwhile, then
 * once more with what comes in their place.
 */
export function* withToken<T>(slot: Slot, body: (slot: Slot) => Blocking<T>): Blocking<T> {
  const current = yield* currentSlot(slot)
  try {
    return yield* body(current)
  } catch (error) {
    if (current.alive) throw error
    log(DECISIONS, `slot ${current.id}: ${messageOf(error)}; once more`)
    return yield* body(yield* currentSlot(current))
  }
}

/** As `withToken`, with a session. */
export const useToken = <T>(slot: Slot, body: (session: Session) => Blocking<T>): Blocking<T> =>
  withToken(slot, (current) => current.sessions.use(body))
