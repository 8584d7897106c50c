// SPDX-License-Identifier: Apache-2.0
// The user's login to a token: once, however many threads ask, and never twice with a refused PIN.
import { ProviderError } from '../errors.ts'
import { type Blocking, NULL, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { Secret } from '../memory/secret.ts'
import { Turn } from '../memory/turn.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import { Patience, retry } from './patience.ts'
import type { Session } from './session.ts'
import type { Slot } from './slot.ts'
import { readTokenInfo, type TokenInfo } from './token-info.ts'

/** Asks a person; `undefined` when there is nobody to ask or no answer. The caller drops it. */
export type Prompt = (description: string) => Blocking<Secret | undefined>

/** Where a PIN may come from, in this order. Owned by the caller. */
export interface PinSources {
  readonly uriPin?: Secret | undefined
  readonly configPin?: Secret | undefined
  readonly prompt?: Prompt | undefined
}

/** There is no PIN to log in with: not an error where public objects will do. */
export class NoPinError extends ProviderError {
  readonly slot: Slot

  constructor(slot: Slot) {
    super(
      'NO_PIN',
      `the token '${slot.token.label}' asks for a PIN and none is set: set pkcs11-module-token-pin, or add ?pin-source=file:PATH to the URI`,
      { reason: CK.CKR_USER_NOT_LOGGED_IN },
    )
    this.slot = slot
  }
}

export class Login {
  readonly #slot: Slot
  readonly #turn = new Turn()
  #done = false
  /** The PIN that worked, for the time after a fork or a lost session. */
  #accepted: Secret | undefined
  #refused: Secret | undefined

  constructor(slot: Slot) {
    this.#slot = slot
  }

  get done(): boolean {
    return this.#done
  }

  /** The PIN that the token took, for keys that want it for each use. */
  get acceptedPin(): Secret | undefined {
    return this.#accepted
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
    const state = yield* sessions.use(readSessionState)
    if (state === CK.CKS_RO_USER_FUNCTIONS || state === CK.CKS_RW_USER_FUNCTIONS) return true
    log(DECISIONS, `slot ${this.#slot.id}: the login has been lost`)
    this.forget()
    return false
  }

  /** The token has dropped the login: the next `ensure` makes it again. */
  forget(): void {
    this.#done = false
    readinessChanged()
  }

  /** Takes over what an earlier slot of the same token knows of PINs. */
  inherit(from: Login): void {
    this.#accepted = from.#accepted
    this.#refused = from.#refused
    from.#accepted = undefined
    from.#refused = undefined
  }

  *#login(sources: PinSources): Blocking<void> {
    const slot = this.#slot
    const token = yield* this.#readTokenInfo()
    if (!this.#isWanted(token)) return
    if (token.flags & CK.CKF_PROTECTED_AUTHENTICATION_PATH) {
      yield* slot.sessions.useKeeper((session) => this.#send(session, undefined))
      return
    }
    checkPinFlags(token)
    const { pin, owned } = yield* this.#choosePin(sources)
    try {
      yield* slot.sessions.useKeeper((session) => this.#send(session, pin))
      if (this.#accepted !== pin) {
        this.#accepted?.drop()
        this.#accepted = pin.copy()
      }
    } finally {
      if (owned) pin.drop()
    }
  }

  /** With `login-behavior = always` also where there is a PIN and no need for one. */
  #isWanted({ flags }: TokenInfo): boolean {
    const always = this.#slot.module.settings.loginBehavior === 'always'
    const wanted = CK.CKF_LOGIN_REQUIRED | (always ? CK.CKF_USER_PIN_INITIALIZED : 0)
    return (flags & wanted) !== 0
  }

  *#choosePin(sources: PinSources): Blocking<{ pin: Secret; owned: boolean }> {
    const pin = sources.uriPin ?? this.#accepted ?? sources.configPin
    if (pin !== undefined) {
      if (this.#refused?.equals(pin)) throw refusedBefore(this.#slot)
      return { pin, owned: false }
    }
    const { id, description } = this.#slot.info
    const answer = yield* sources.prompt?.(`PKCS#11 Token (Slot ${id} - ${description})`) ??
      nobody()
    if (answer === undefined) throw new NoPinError(this.#slot)
    return { pin: answer, owned: true }
  }

  *#send(session: Session, pin: Secret | undefined): Blocking<void> {
    const rv = yield* this.#ask(session, pin)
    if (rv === CK.CKR_OK || rv === CK.CKR_USER_ALREADY_LOGGED_IN) {
      log(DECISIONS, `slot ${this.#slot.id}: logged in to '${this.#slot.token.label}'`)
      return
    }
    if (rv === CK.CKR_PIN_INCORRECT || rv === CK.CKR_PIN_LEN_RANGE || rv === CK.CKR_PIN_INVALID) {
      this.#refused?.drop()
      this.#refused = pin?.copy()
    }
    throw new ProviderError('LOGIN', `cannot log in to the token '${this.#slot.token.label}'`, {
      cause: this.#slot.noteFailure(new CkError('C_Login', rv)),
      reason: rv,
    })
  }

  *#ask(session: Session, pin: Secret | undefined): Blocking<number> {
    if (pin === undefined) return yield* session.ask('C_Login', CK.CKU_USER, NULL, 0)
    const patience = new Patience()
    for (;;) {
      const rv = yield* session.ask('C_Login', CK.CKU_USER, pin.address, pin.sizeBytes)
      if (!MOMENTARY.some((value) => value === rv) || !(yield* patience.wait())) return rv
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
const MOMENTARY = [CK.CKR_GENERAL_ERROR, CK.CKR_USER_PIN_NOT_INITIALIZED] as const

function* nobody(): Blocking<undefined> {}

function* readSessionState(session: Session): Blocking<number> {
  const arena = new Arena()
  try {
    const info = arena.alloc(CK.CK_SESSION_INFO.size)
    yield* session.call('C_GetSessionInfo', info)
    return native.readWord(offset(info, CK.CK_SESSION_INFO.state.offset))
  } finally {
    arena.release()
  }
}

const refusedBefore = (slot: Slot): ProviderError =>
  new ProviderError(
    'LOGIN',
    `the token '${slot.token.label}' has refused this PIN before; it is not tried again, so as not to lock the token: correct pkcs11-module-token-pin or the URI's PIN`,
    { reason: CK.CKR_PIN_INCORRECT },
  )

const PIN_FLAGS: readonly (readonly [flag: number, reason: number, text: string])[] = [
  [
    CK.CKF_USER_PIN_LOCKED,
    CK.CKR_PIN_LOCKED,
    'its PIN is locked; the security officer must reset it',
  ],
  [
    CK.CKF_USER_PIN_FINAL_TRY,
    CK.CKR_PIN_INCORRECT,
    'only one try is left before its PIN is locked; log in once with the tools of the token',
  ],
  [CK.CKF_USER_PIN_TO_BE_CHANGED, CK.CKR_PIN_EXPIRED, 'its PIN must be changed first'],
]

const checkPinFlags = (token: TokenInfo): void => {
  for (const [flag, reason, text] of PIN_FLAGS)
    if (token.flags & flag)
      throw new ProviderError('LOGIN', `no login to the token '${token.label}': ${text}`, {
        reason,
      })
}
