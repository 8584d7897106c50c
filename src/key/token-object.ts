// SPDX-License-Identifier: Apache-2.0
// An object on a token: its identity stays, its handle may die with a fork, a removal or a restart.
import { decodeUtf8 } from '../encoding/utf8.ts'
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { CURABLE } from '../pkcs11/curable.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import type { Template } from '../pkcs11/template.ts'
import { writeUri } from '../pkcs11/uri-write.ts'
import { currentSlot, MOST_ATTEMPTS, withToken } from '../slot/current-slot.ts'
import { isAboutPin, type PinSources } from '../slot/pin-choice.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { type Attributes, flagOf, numberOf, readAttributes } from './attributes.ts'
import { findObjects, typeOfClass } from './search.ts'

const DESCRIPTION = [CK.CKA_CLASS, CK.CKA_TOKEN, CK.CKA_PRIVATE, CK.CKA_LABEL, CK.CKA_ID] as const

export class TokenObject {
  #slot: Slot
  #handle: number
  /** The handle, or what it takes to use it, is to be found again. */
  #isLost = false
  /** Of the object when it was found; nothing secret is ever asked for. */
  readonly attributes: Attributes
  readonly objectClass: number
  readonly id: Uint8Array
  readonly labelBytes: Uint8Array
  /** Reading or using it takes a login. CKA_PRIVATE is true by default for private keys. */
  readonly isPrivate: boolean

  private constructor(slot: Slot, handle: number, attributes: Attributes) {
    this.#slot = slot
    this.#handle = handle
    this.attributes = attributes
    this.objectClass = numberOf(attributes, CK.CKA_CLASS) ?? -1
    this.id = attributes.get(CK.CKA_ID) ?? new Uint8Array(0)
    this.labelBytes = attributes.get(CK.CKA_LABEL) ?? new Uint8Array(0)
    const isPrivateKey = this.objectClass === CK.CKO_PRIVATE_KEY
    this.isPrivate = flagOf(attributes, CK.CKA_PRIVATE) ?? isPrivateKey
  }

  /** Reads what identifies the object, and the attributes asked for, in one token call. */
  static *read(
    session: Session,
    slot: Slot,
    handle: number,
    types: readonly number[],
  ): Blocking<TokenObject> {
    const attributes = yield* readAttributes(session, handle, [...DESCRIPTION, ...types])
    return new TokenObject(slot, handle, attributes)
  }

  get slot(): Slot {
    return this.#slot
  }

  get handle(): number {
    return this.#handle
  }

  get label(): string {
    return decodeUtf8(this.labelBytes)
  }

  isSameAs(other: TokenObject | undefined): boolean {
    return other !== undefined && this.#slot === other.#slot && this.#handle === other.#handle
  }

  /** Each use takes a login of its own. */
  get alwaysAuthenticates(): boolean {
    return flagOf(this.attributes, CK.CKA_ALWAYS_AUTHENTICATE) ?? false
  }

  get isOnToken(): boolean {
    return flagOf(this.attributes, CK.CKA_TOKEN) ?? true
  }

  /** The URI that finds this object again. */
  get uri(): string {
    const { model, manufacturer, serial, label } = this.#slot.token
    const type = typeOfClass(this.objectClass)
    return writeUri({
      model,
      manufacturer,
      serial,
      token: label,
      id: this.id,
      object: this.label,
      type,
    })
  }

  /** An attribute that was not read with the others. */
  *read(pins: PinSources, type: number): Blocking<Uint8Array | undefined> {
    const attributes = yield* this.use(pins, (session) =>
      readAttributes(session, this.#handle, [type]),
    )
    return attributes.get(type)
  }

  /** Whether the object's token offers a mechanism with these CKF_ flags. */
  supports(mechanism: number, flags: number): Blocking<boolean> {
    const supports = (slot: Slot) => slot.supports(mechanism, flags)
    return this.#slot.knowsOf(mechanism) ? supports(this.#slot) : withToken(this.#slot, supports)
  }

  /** What the token needs to know to find exactly this object. */
  get searchTemplate(): Template {
    const template: [number, number | boolean | Uint8Array][] = [[CK.CKA_CLASS, this.objectClass]]
    // Session copies have the name of their original.
    const isOnToken = flagOf(this.attributes, CK.CKA_TOKEN)
    if (isOnToken !== undefined) template.push([CK.CKA_TOKEN, isOnToken])
    if (this.id.length > 0) template.push([CK.CKA_ID, this.id])
    if (this.labelBytes.length > 0) template.push([CK.CKA_LABEL, this.labelBytes])
    return template
  }

  /** As `attempt`, with a session of the object's token. */
  use<T>(pins: PinSources, body: (session: Session) => Blocking<T>): Blocking<T> {
    return this.attempt(pins, (slot) => slot.sessions.use(body))
  }

  /**
   * Runs `body` with the object's slot, login and handle ready. Where one of them, or the session, has
   * died, the object is found again by its identity and `body` runs again.
   */
  *attempt<T>(pins: PinSources, body: (slot: Slot) => Blocking<T>): Blocking<T> {
    for (let attempt = 1; ; attempt++) {
      let slot = this.#slot
      try {
        yield* this.#ready(pins)
        slot = this.#slot
        return yield* body(slot)
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error
        this.noteFailure(error, slot)
      }
    }
  }

  /** An idle session, where everything is ready for an operation; its pool takes it back. */
  takeReadySession(): Session | undefined {
    const slot = this.#slot
    return slot.alive && (slot.login.done || !this.isPrivate) ? slot.sessions.takeIdle() : undefined
  }

  /** Has `attempt` find anew what an error of `slot` says is gone; throws it where that cannot help. */
  noteFailure(error: unknown, slot: Slot): void {
    slot.noteFailure(error)
    if (isAboutPin(error) || (slot.alive && !isCkError(error, ...CURABLE))) throw error
    log(DECISIONS, `object ${this.uri}: ${messageOf(error)}; once more`)
    if (isCkError(error, CK.CKR_USER_NOT_LOGGED_IN)) slot.login.forget()
    this.#isLost = true
  }

  *#ready(pins: PinSources): Blocking<void> {
    if (this.#isLost || !this.#slot.alive) yield* this.#relocate(pins)
    else if (this.isPrivate) yield* this.#slot.login.ensure(pins)
  }

  *#relocate(pins: PinSources): Blocking<void> {
    const slot = yield* currentSlot(this.#slot)
    const handle =
      (yield* this.#findOn(slot, pins)) ??
      // A token that has forgotten the login hides its private objects, and says nothing.
      (!this.isPrivate || (yield* slot.login.check()) ? undefined : yield* this.#findOn(slot, pins))
    if (handle === undefined)
      throw new ProviderError('NOT_FOUND', `the object '${this.uri}' is not on its token any more`)
    this.#slot = slot
    this.#handle = handle
    this.#isLost = false
    readinessChanged()
  }

  *#findOn(slot: Slot, pins: PinSources): Blocking<number | undefined> {
    if (this.isPrivate) yield* slot.login.ensure(pins)
    const handles = yield* slot.sessions.use((session) =>
      findObjects(session, this.searchTemplate, true),
    )
    const handle = handles.find((found) => !slot.copies.has(found))
    return handle
  }
}
