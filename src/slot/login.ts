// SPDX-License-Identifier: Apache-2.0
// The user's login to a token: once, however many threads ask, and never twice with a refused PIN.
import { ProviderError } from '../errors.ts'
import { type Blocking, NULL } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { Secret } from '../memory/secret.ts'
import { Turn } from '../memory/turn.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import { Patience, retry } from './patience.ts'
import { type Chosen, choosePin, hasStoredPin, type PinSources, REFUSALS } from './pin-choice.ts'
import { checkPinFlags } from './pin-flags.ts'
import { PinMemory } from './pin-memory.ts'
import type { Session } from './session.ts'
import type { Slot } from './slot.ts'
import { isLoggedIn, readTokenInfo, type TokenInfo } from './token-info.ts'

export class Login {
  readonly #slot: Slot
  readonly #turn = new Turn()
  /** For keys that want the PIN for each use. */
  readonly #useTurn = new Turn()
  readonly #pins = new PinMemory()
  #done = false

  constructor(slot: Slot) {
    this.#slot = slot
  }

  get done(): boolean {
    return this.#done
  }

  /** Logs in unless that is done or not required. Throws NoPinError when no source has a PIN. */
  *ensure(sources: PinSources): Blocking<void> {
    if (!this.#done) yield* this.#turn.run(() => this.#ensureInTurn(sources))
  }

  *#ensureInTurn(sources: PinSources): Blocking<void> {
    if (this.#done) return
    yield* this.#login(sources)
    this.#done = true
  }

  /** Asks the token whether it still knows of the login; if not, the next `ensure` makes it again. */
  *check(): Blocking<boolean> {
    const { token, sessions } = this.#slot
    if (!this.#done || (token.flags & CK.CKF_LOGIN_REQUIRED) === 0) return this.#done
    if (yield* sessions.use(isLoggedIn)) return true
    log(DECISIONS, `slot ${this.#slot.id}: the login has been lost`)
    this.forget()
    return false
  }

  /**
   * Runs `body` with the PIN for a key that wants it for each use; without one where the token has a
   * keypad. One at a time: threads that come together must not send a wrong PIN twice.
   */
  *withPin<T>(sources: PinSources, body: (pin: Secret | undefined) => Blocking<T>): Blocking<T> {
    return yield* this.#useTurn.run(() => this.#use(sources, body))
  }

  /** The token has dropped the login: the next `ensure` makes it again. */
  forget(): void {
    this.#done = false
    readinessChanged()
  }

  /** Nobody needs the PIN any more. The refused ones stay known. */
  forgetPin(): void {
    this.#pins.forget()
  }

  /** Takes over what an earlier slot of the same token knows of PINs. */
  inherit(from: Login): void {
    this.#pins.takeFrom(from.#pins)
  }

  *#login(sources: PinSources): Blocking<void> {
    const { sessions } = this.#slot
    const token = yield* this.#readTokenInfo()
    if (!this.#isWanted(token)) return
    if (token.flags & CK.CKF_PROTECTED_AUTHENTICATION_PATH) {
      yield* sessions.useKeeper((session) => this.#send(session, undefined))
      return
    }
    // The application may have logged in by itself: then nobody need be asked.
    if (!hasStoredPin(this.#pins, sources) && (yield* sessions.useKeeper(isLoggedIn))) return
    checkPinFlags(token)
    const chosen = yield* choosePin(this.#slot, this.#pins, sources)
    try {
      yield* sessions.useKeeper((session) => this.#send(session, chosen))
      this.#accept(chosen, sources)
    } finally {
      chosen.pin.drop()
    }
  }

  /** With `login-behavior = always` also where there is a PIN and no need for one. */
  #isWanted({ flags }: TokenInfo): boolean {
    const always = this.#slot.module.settings.loginBehavior === 'always'
    const wanted = CK.CKF_LOGIN_REQUIRED | (always ? CK.CKF_USER_PIN_INITIALIZED : 0)
    return (flags & wanted) !== 0
  }

  *#use<T>(sources: PinSources, body: (pin: Secret | undefined) => Blocking<T>): Blocking<T> {
    const chosen = yield* this.#chooseForUse(sources)
    try {
      const result = yield* body(chosen?.pin)
      if (chosen !== undefined) this.#accept(chosen, sources)
      return result
    } catch (error) {
      const isRefusal = isCkError(error, ...REFUSALS) && error.fn === 'C_Login'
      if (isRefusal && chosen !== undefined) this.#pins.refuse(chosen.pin)
      throw error
    } finally {
      chosen?.pin.drop()
    }
  }

  /** The PIN that is known to be right needs no look at the token's flags. */
  *#chooseForUse(sources: PinSources): Blocking<Chosen | undefined> {
    if (this.#slot.token.flags & CK.CKF_PROTECTED_AUTHENTICATION_PATH) return undefined
    if (this.#pins.kept === undefined) checkPinFlags(yield* this.#readTokenInfo())
    return yield* choosePin(this.#slot, this.#pins, sources)
  }

  #accept({ pin, isAnswer }: Chosen, { keepsAnswers = false }: PinSources): void {
    if (keepsAnswers || !isAnswer) this.#pins.keep(pin)
  }

  *#send(session: Session, chosen: Chosen | undefined): Blocking<void> {
    const pin = chosen?.pin
    const rv = yield* this.#ask(session, pin)
    if (rv === CK.CKR_OK || rv === CK.CKR_USER_ALREADY_LOGGED_IN) {
      log(DECISIONS, `slot ${this.#slot.id}: logged in to '${this.#slot.token.label}'`)
      return
    }
    if (pin !== undefined && REFUSALS.includes(rv)) this.#pins.refuse(pin)
    const means = chosen === undefined ? '' : ` with ${chosen.origin}`
    const message = `cannot log in to the token '${this.#slot.token.label}'${means}`
    const cause = this.#slot.noteFailure(new CkError('C_Login', rv))
    throw new ProviderError('LOGIN', message, { cause, reason: rv })
  }

  *#ask(session: Session, pin: Secret | undefined): Blocking<number> {
    if (pin === undefined) return yield* session.ask('C_Login', CK.CKU_USER, NULL, 0)
    const patience = new Patience()
    for (;;) {
      const rv = yield* session.ask('C_Login', CK.CKU_USER, pin.address, pin.sizeBytes)
      if (!MOMENTARY.includes(rv) || !(yield* patience.wait())) return rv
      const { flags } = yield* this.#readTokenInfo()
      // Should the token have counted this as a wrong PIN, then it is not tried again.
      if (flags & CK.CKF_USER_PIN_COUNT_LOW) return rv
      if (rv === CK.CKR_USER_PIN_NOT_INITIALIZED && flags & CK.CKF_USER_PIN_INITIALIZED) {
        this.#slot.noteMisread()
        return rv
      }
    }
  }

  *#readTokenInfo(): Blocking<TokenInfo> {
    const { module, id } = this.#slot
    return yield* retry(() => readTokenInfo(module, id), CK.CKR_GENERAL_ERROR)
  }
}

/** What a token answers that cannot be read just now, before it has looked at any PIN. */
const MOMENTARY: readonly number[] = [CK.CKR_GENERAL_ERROR, CK.CKR_USER_PIN_NOT_INITIALIZED]
