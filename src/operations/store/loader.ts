// SPDX-License-Identifier: Apache-2.0
// One search: which tokens and objects match, handed out one by one.
import { readPinFile } from '../../config/pin-source.ts'
import { messageOf, ProviderError } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import { CLASS_OF_TYPE, findObjects } from '../../key/search.ts'
import { TokenObject } from '../../key/token-object.ts'
import { DECISIONS, log } from '../../log.ts'
import type { Secret } from '../../memory/secret.ts'
import { CkError } from '../../pkcs11/ck-error.ts'
import { CKA_CLASS, CKA_ID, CKA_LABEL } from '../../pkcs11/cryptoki.gen.ts'
import type { Template } from '../../pkcs11/template.ts'
import type { ObjectType, Pkcs11Uri } from '../../pkcs11/uri.ts'
import { libraryMatches } from '../../pkcs11/uri-match.ts'
import { withToken } from '../../slot/current-slot.ts'
import { NoPinError, type PinSources, type Prompt } from '../../slot/pin-choice.ts'
import type { Slot } from '../../slot/slot.ts'
import type { ProviderContext } from '../provider-context.ts'
import { type Criteria, noCriteria, wantedTypes } from './criteria.ts'
import type { Found } from './found.ts'
import { identify, OBJECT_ATTRIBUTES } from './identify.ts'
import { matcherOf } from './matching-slots.ts'

interface Candidate {
  readonly slot: Slot
  readonly handle: number
}

export class StoreLoader {
  readonly context: ProviderContext
  readonly criteria: Criteria = noCriteria()
  readonly #uri: Pkcs11Uri
  /** The URI without its PIN, for messages. */
  readonly #name: string
  #pin: Secret | undefined
  #candidates: Candidate[] | undefined
  #next = 0
  #handedOut = 0
  /** Why objects that match were skipped: said when nothing at all is found. */
  #skipped: unknown
  /** A token or an object could not be read. */
  #failed = false
  #hasComplained = false

  constructor(context: ProviderContext, uri: Pkcs11Uri, name: string, pin: Secret | undefined) {
    this.context = context
    this.#uri = uri
    this.#name = name
    this.#pin = pin
  }

  get core() {
    return this.context.core
  }

  get atEnd(): boolean {
    const isAt = this.#candidates !== undefined && this.#next >= this.#candidates.length
    return isAt && (!this.#failed || this.#isSpecific || this.#hasComplained)
  }

  close(): void {
    this.#pin?.drop()
    this.#pin = undefined
  }

  /**
   * The next object; `undefined` at the end. There throws a search for an object that has found none,
   * and a listing that was not whole.
   */
  *next(prompt: Prompt | undefined): Blocking<Found | undefined> {
    const candidates = yield* this.#searchOnce(prompt)
    while (this.#next < candidates.length) {
      const candidate = candidates[this.#next++]
      const found = candidate === undefined ? undefined : yield* this.#read(candidate)
      if (found === undefined) continue
      this.#handedOut++
      return found
    }
    const isMissing = this.#isSpecific ? this.#handedOut === 0 : this.#failed
    if (isMissing && !this.#hasComplained) throw this.#incomplete()
    return undefined
  }

  /** A search that failed is at its end: applications call until then. */
  *#searchOnce(prompt: Prompt | undefined): Blocking<Candidate[]> {
    if (this.#candidates !== undefined) return this.#candidates
    this.#candidates = []
    this.#candidates = yield* this.#search(prompt)
    return this.#candidates
  }

  /** Whether the URI names an object rather than listing what there is. */
  get #isSpecific(): boolean {
    return this.#uri.object !== undefined || this.#uri.id !== undefined
  }

  /** Only what could be read can be said not to be there. */
  #incomplete(): unknown {
    this.#hasComplained = true
    const details = { cause: this.#skipped }
    const what = this.#handedOut === 0 ? 'nothing' : 'not everything'
    return this.#failed
      ? new ProviderError('TOKEN', `${what} could be read of '${this.#name}'`, details)
      : new ProviderError('NOT_FOUND', `nothing on the tokens matches '${this.#name}'`, details)
  }

  *#search(prompt: Prompt | undefined): Blocking<Candidate[]> {
    const types = wantedTypes(this.#uri, this.criteria)
    if (types.length === 0) return []
    const pins = yield* this.#pinSources(prompt)
    const candidates: Candidate[] = []
    for (const slot of yield* this.#matchingSlots())
      candidates.push(...(yield* this.#searchSlot(slot, types, pins)))
    return candidates
  }

  *#pinSources(prompt: Prompt | undefined): Blocking<PinSources> {
    const { pinSource } = this.#uri
    if (pinSource !== undefined)
      this.#pin ??= yield* readPinFile(pinSource.replace(/^file:/, ''), 'pin-source')
    return { ...this.context.pins, uriPin: this.#pin, prompt }
  }

  *#matchingSlots(): Blocking<Slot[]> {
    const matches = matcherOf(this.#uri)
    const all = yield* this.context.tokens(matches)
    if (all.length === 0)
      throw new ProviderError(
        'NOT_FOUND',
        `no token is there: the PKCS#11 driver '${this.context.modulePath}' shows no slot with an initialized token; insert or initialize one`,
      )
    const library = yield* this.context.slots.library()
    if (!libraryMatches(this.#uri, library)) return []
    const matching = all.filter(matches)
    if (matching.length === 0) {
      const labels = all.map((slot) => `'${slot.token.label}'`).join(', ')
      this.#skipped = new ProviderError(
        'NOT_FOUND',
        `no token matches; those that are there: ${labels}`,
      )
      if (!this.#isSpecific) log(DECISIONS, `store: ${messageOf(this.#skipped)}`)
    }
    return matching
  }

  /** A slot that fails is skipped, so that it never hides the others, unless its PIN is wrong. */
  *#searchSlot(slot: Slot, types: readonly ObjectType[], pins: PinSources): Blocking<Candidate[]> {
    try {
      return yield* withToken(slot, (current) => this.#searchIn(current, types, pins))
    } catch (error) {
      if (!(error instanceof CkError)) throw error
      log(DECISIONS, `slot ${slot.id}: skipped, ${messageOf(error)}`)
      this.#skipped = error
      this.#failed = true
      return []
    }
  }

  *#searchIn(slot: Slot, types: readonly ObjectType[], pins: PinSources): Blocking<Candidate[]> {
    const { loginBehavior } = this.context.config
    const loginFirst = loginBehavior === 'always' || types.includes('private')
    if (loginFirst) yield* this.#login(slot, types, pins)
    const found = yield* this.#find(slot, types)
    const isEmpty = found.length === 0 && this.#isSpecific
    // A token that has forgotten the login hides what is private, and does not say so. Without one, a
    // public object may be hidden too.
    const isHidden = loginFirst
      ? slot.login.done && !(yield* slot.login.check())
      : isEmpty && loginBehavior !== 'never'
    if (!isHidden) return found
    yield* this.#login(slot, types, pins)
    return yield* this.#find(slot, types)
  }

  *#login(slot: Slot, types: readonly ObjectType[], pins: PinSources): Blocking<void> {
    try {
      yield* slot.login.ensure(pins)
    } catch (error) {
      const privateOnly = types.length === 1 && types[0] === 'private'
      const isNeeded = privateOnly || this.context.config.loginBehavior === 'always'
      if (!(error instanceof NoPinError) || isNeeded) throw error
      log(DECISIONS, `slot ${slot.id}: no PIN, so public objects only`)
      this.#skipped = error
    }
  }

  *#find(slot: Slot, types: readonly ObjectType[]): Blocking<Candidate[]> {
    const { object, id } = this.#uri
    const [only] = types.length === 1 ? types : []
    const template: Template = [
      ...(only === undefined ? [] : ([[CKA_CLASS, CLASS_OF_TYPE[only]]] as const)),
      ...(object === undefined ? [] : ([[CKA_LABEL, object]] as const)),
      ...(id === undefined ? [] : ([[CKA_ID, id]] as const)),
    ]
    const handles = yield* slot.sessions.use((session) => findObjects(session, template))
    return handles.filter((handle) => !slot.copies.has(handle)).map((handle) => ({ slot, handle }))
  }

  /** `undefined` for what does not match after all, or cannot be served. */
  *#read({ slot, handle }: Candidate): Blocking<Found | undefined> {
    try {
      const object = yield* slot.sessions.use((session) =>
        TokenObject.read(session, slot, handle, OBJECT_ATTRIBUTES),
      )
      const types = wantedTypes(this.#uri, this.criteria)
      return yield* identify(object, {
        uri: this.#uri,
        criteria: this.criteria,
        types,
        context: this.context,
      })
    } catch (error) {
      // Without the token no other one can be read either.
      if (!slot.alive) this.#next = this.#candidates?.length ?? 0
      if (!slot.alive || !(error instanceof ProviderError)) throw error
      log(DECISIONS, `slot ${slot.id}: object ${handle} skipped, ${messageOf(error)}`)
      this.#skipped = error
      this.#failed ||= error instanceof CkError
      return undefined
    }
  }
}
