// SPDX-License-Identifier: Apache-2.0
// Tokens and drivers go away and come back; who holds a slot asks here for what it is now.
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import { CKR_USER_NOT_LOGGED_IN } from '../pkcs11/cryptoki.gen.ts'
import { isAboutPin } from './pin-choice.ts'
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

/** One loss can hide another: a session that is gone, the login that went with it. */
export const MOST_ATTEMPTS = 3

/**
 * Runs `body` with the slot as it is now. If the token, its sessions, the login or the driver go
 * meanwhile, then again with what comes in their place.
 */
export function* withToken<T>(slot: Slot, body: (slot: Slot) => Blocking<T>): Blocking<T> {
  for (let attempt = 1; ; attempt++) {
    const current = yield* currentSlot(slot)
    try {
      return yield* body(current)
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isLost(current, error)) throw error
      log(DECISIONS, `slot ${current.id}: ${messageOf(error)}; once more`)
    }
  }
}

/** Whether it is the token that has gone, or the login, rather than the request that is wrong. */
const isLost = (slot: Slot, error: unknown): boolean => {
  slot.noteFailure(error)
  if (isAboutPin(error)) return false
  if (!slot.alive) return true
  if (!isCkError(error, CKR_USER_NOT_LOGGED_IN)) return false
  slot.login.forget()
  return true
}

/** As `withToken`, with a session. */
export const useToken = <T>(slot: Slot, body: (session: Session) => Blocking<T>): Blocking<T> =>
  withToken(slot, (current) => current.sessions.use(body))
