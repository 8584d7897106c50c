// SPDX-License-Identifier: Apache-2.0
// Which PIN is sent to a token: from the URI, the configuration, an earlier login, or who can be asked.
import { ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import type { Secret } from '../memory/secret.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { PinMemory } from './pin-memory.ts'
import type { Slot } from './slot.ts'

/** Asks a program or a person; `undefined` when there is nobody to ask or no answer. */
export type Prompt = (description: string) => Blocking<Secret | undefined>

/** Where a PIN may come from, in this order. Owned by the caller. */
export interface PinSources {
  readonly uriPin?: Secret | undefined
  readonly configPin?: Secret | undefined
  /** What messages call it. */
  readonly configPinOrigin?: string
  readonly prompt?: Prompt | undefined
  /** Whether an answer is kept for the next login (`cache-pins`). */
  readonly keepsAnswers?: boolean
}

/** A PIN of the caller's own, which drops it. */
export interface Chosen {
  readonly pin: Secret
  /** Somebody was asked for it. */
  readonly isAnswer: boolean
  /** What messages call it. */
  readonly origin: string
}

/** What messages and questions say of a slot. */
type Named = Pick<Slot, 'info' | 'token'>

/** There is no PIN to log in with: not an error where public objects will do. */
export class NoPinError extends ProviderError {
  readonly slot: Named

  constructor(slot: Named) {
    super(
      'NO_PIN',
      `the token '${slot.token.label}' asks for a PIN and none is set: set pkcs11-module-token-pin, or add ?pin-source=file:PATH to the URI; a PIN that was entered is used once, unless pkcs11-module-cache-pins is cache`,
      { reason: CK.CKR_USER_NOT_LOGGED_IN },
    )
    this.slot = slot
  }
}

/** What a token answers that has looked at the PIN. */
export const REFUSALS: readonly number[] = [
  CK.CKR_PIN_INCORRECT,
  CK.CKR_PIN_LEN_RANGE,
  CK.CKR_PIN_INVALID,
  CK.CKR_PIN_EXPIRED,
  CK.CKR_PIN_LOCKED,
]

/** Whether it is the PIN that is missing or wrong: trying once more would only ask once more. */
export const isAboutPin = (error: unknown): boolean =>
  error instanceof NoPinError || (error instanceof ProviderError && REFUSALS.includes(error.reason))

/** Whether there is a PIN that may be sent without asking anybody. */
export const hasStoredPin = (memory: PinMemory, sources: PinSources): boolean =>
  findStoredPin(memory, sources) !== undefined

/** A PIN that the token has not refused. Throws where there is none. */
export function* choosePin(slot: Named, memory: PinMemory, sources: PinSources): Blocking<Chosen> {
  const stored = findStoredPin(memory, sources)
  // A copy: while the token is busy with it, another thread may change what is kept.
  if (stored !== undefined) return { ...stored, pin: stored.pin.copy(), isAnswer: false }
  const { uriPin, configPin } = sources
  if (uriPin !== undefined) throw refusedBefore(slot)
  const { id, description } = slot.info
  const answer = yield* sources.prompt?.(`PKCS#11 Token (Slot ${id} - ${description})`) ?? nobody()
  if (answer === undefined)
    throw configPin === undefined ? new NoPinError(slot) : refusedBefore(slot)
  if (!memory.isRefused(answer))
    return { pin: answer, isAnswer: true, origin: 'the PIN that was entered' }
  answer.drop()
  throw refusedBefore(slot)
}

interface StoredPin {
  readonly pin: Secret
  readonly origin: string
}

/** A PIN that worked comes before the configured one, which may be another token's. */
const findStoredPin = (
  memory: PinMemory,
  { uriPin, configPin, configPinOrigin = 'the configured PIN' }: PinSources,
): StoredPin | undefined => {
  const usable = (pin: Secret | undefined, origin: string): StoredPin | undefined =>
    pin === undefined || memory.isRefused(pin) ? undefined : { pin, origin }
  return uriPin === undefined
    ? (usable(memory.kept, 'the PIN that it has taken before') ??
        usable(configPin, configPinOrigin))
    : usable(uriPin, 'the PIN of the URI')
}

function* nobody(): Blocking<undefined> {}

const refusedBefore = (slot: Named): ProviderError =>
  new ProviderError(
    'LOGIN',
    `the token '${slot.token.label}' has refused this PIN before; it is not tried again, so as not to lock the token: correct pkcs11-module-token-pin or the URI's PIN`,
    { reason: CK.CKR_PIN_INCORRECT },
  )
