// SPDX-License-Identifier: Apache-2.0
// One search: which tokens and objects match, handed out one by one.
import { readPinSource } from '../../config/pin-source.ts'
import { messageOf, ProviderError } from '../../errors.ts'
import { type Blocking, lazily } from '../../host.ts'
import { TokenObject } from '../../key/token-object.ts'
import { DECISIONS, log } from '../../log.ts'
import type { Secret } from '../../memory/secret.ts'
import type { BorderObject } from '../../openssl/dispatch.ts'
import { CkError } from '../../pkcs11/ck-error.ts'
import type { ObjectType, Pkcs11Uri } from '../../pkcs11/uri.ts'
import { withToken } from '../../slot/current-slot.ts'
import { isAboutPin, type PinSources, type Prompt } from '../../slot/pin-choice.ts'
import type { Slot } from '../../slot/slot.ts'
import type { ProviderContext } from '../provider-context.ts'
import { type Criteria, noCriteria, wantedTypes } from './criteria.ts'
import type { Found } from './found.ts'
import { attributesOf, identify } from './identify.ts'
import { findPlaces, knownPlaces, labelsOf, type Place } from './places.ts'
import { type Candidate, namesObject, searchToken } from './search-token.ts'

const notFound = lazily<typeof import('./not-found.ts')>('operations/store/not-found.js')

export class StoreLoader implements BorderObject {
  readonly context: ProviderContext
  readonly core: ProviderContext['core']
  readonly criteria: Criteria = noCriteria()
  readonly #uri: Pkcs11Uri
  /** The URI without its PIN, for messages. */
  readonly #name: string
  #pin: Secret | undefined
  /** Tokens that are still to be searched; `undefined` before the start. */
  #places: Place[] | undefined
  /** Those that have been, and whether the drivers have been asked which there are. */
  readonly #searched: Slot[] = []
  #looked = false
  /** What was found on the last one, and how much of it has been looked at. */
  #candidates: readonly Candidate[] = []
  #next = 0
  #handedOut = 0
  /** A token that refuses the PIN, wants one, or has gone: the others are searched all the same. */
  #tokenFailure: unknown
  /** Why objects that match were skipped: said when nothing at all is found. */
  #skipped: unknown
  /** A token or an object could not be read. */
  #failed = false
  #hasComplained = false

  constructor(context: ProviderContext, uri: Pkcs11Uri, name: string, pin: Secret | undefined) {
    this.context = context
    this.core = context.core
    this.#uri = uri
    this.#name = name
    this.#pin = pin
  }

  get atEnd(): boolean {
    const isAt = this.#places?.length === 0 && this.#next >= this.#candidates.length
    const isWhole = !this.#failed && this.#tokenFailure === undefined
    return isAt && this.#hasLooked && (isWhole || this.#isSpecific || this.#hasComplained)
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
    for (;;) {
      const candidate = yield* this.#nextCandidate(prompt)
      if (candidate === undefined) break
      const found = yield* this.#read(candidate)
      if (found === undefined) continue
      this.#handedOut++
      return found
    }
    this.#complain()
    return undefined
  }

  /** One token after the other: the first result does not wait for the last token. */
  *#nextCandidate(prompt: Prompt | undefined): Blocking<Candidate | undefined> {
    const types = wantedTypes(this.#uri, this.criteria)
    this.#places ??= this.#startPlaces(types)
    while (this.#next >= this.#candidates.length) {
      const place = this.#places.shift() ?? (yield* this.#lookForPlace())
      if (place === undefined) return undefined
      this.#next = 0
      this.#candidates = []
      this.#candidates = yield* this.#searchPlace(place, types, prompt)
    }
    return this.#candidates[this.#next++]
  }

  /** What has been in the way, where the application has not got what it wants. */
  #complain(): void {
    if (this.#hasComplained) return
    const failure = this.#tokenFailure
    if (failure !== undefined && (this.#handedOut === 0 || !this.#isSpecific)) {
      this.#hasComplained = true
      throw failure
    }
    if (this.#isSpecific ? this.#handedOut === 0 : this.#failed) throw this.#incomplete()
  }

  /** Whether the URI names an object rather than listing what there is. */
  get #isSpecific(): boolean {
    return namesObject(this.#uri)
  }

  /** Only what could be read can be said not to be there. */
  #incomplete(): unknown {
    this.#hasComplained = true
    const details = { cause: this.#skipped }
    const what = this.#handedOut === 0 ? 'nothing' : 'not everything'
    const advice = notFound().adviseNotFound(this.#uri, this.criteria)
    return this.#failed
      ? new ProviderError('TOKEN', `${what} could be read of '${this.#name}'`, details)
      : new ProviderError(
          'NOT_FOUND',
          `nothing on the tokens matches '${this.#name}'${advice}`,
          details,
        )
  }

  *#pinSources(section: ProviderContext, prompt: Prompt | undefined): Blocking<PinSources> {
    const { pinSource } = this.#uri
    if (pinSource !== undefined) this.#pin ??= yield* readPinSource(pinSource)
    return { ...section.pins, uriPin: this.#pin, prompt }
  }

  /**
   * What is named is looked for first where the login and a session are at hand: the drivers need not
   * say again which tokens there are.
   */
  #startPlaces(types: readonly ObjectType[]): Place[] {
    this.#looked = types.length === 0
    if (this.#looked || !this.#isSpecific) return []
    return [...knownPlaces(this.context, this.#uri, types.includes('private'))]
  }

  /** Whether there are no other tokens to be searched than those that are known. */
  get #hasLooked(): boolean {
    const { token, serial } = this.#uri
    const isEnough = this.#handedOut > 0 && (token !== undefined || serial !== undefined)
    return this.#looked || isEnough || this.#tokenFailure !== undefined
  }

  /** A search that failed is at its end: applications call until then. */
  *#lookForPlace(): Blocking<Place | undefined> {
    if (this.#hasLooked) return undefined
    this.#looked = true
    const isNew = ({ slot }: Place) => !this.#searched.some((other) => slot.isSameToken(other))
    this.#places = (yield* this.#findPlaces()).filter(isNew)
    return this.#places.shift()
  }

  *#findPlaces(): Blocking<readonly Place[]> {
    const { matching, slots, failure } = yield* findPlaces(this.context, this.#uri)
    if (slots.length === 0) throw this.#noToken(failure)
    this.#skipped = failure ?? this.#skipped
    const hasWanted = (this.#uri.token ?? this.#uri.serial) !== undefined && matching.length > 0
    this.#failed ||= failure instanceof CkError && !hasWanted
    if (matching.length === 0) {
      const message = `no token matches; those that are there: ${labelsOf(slots)}`
      this.#skipped = new ProviderError('NOT_FOUND', message, { cause: failure })
      if (!this.#isSpecific) log(DECISIONS, `store: ${message}`)
    }
    return matching
  }

  #noToken(cause: unknown): ProviderError {
    const paths = this.context.sections.flatMap((section) => section.drivers.paths)
    return new ProviderError(
      'NOT_FOUND',
      `no token is there: the PKCS#11 driver '${paths.join("', '")}' shows no slot with an initialized token; insert or initialize one`,
      { cause },
    )
  }

  /** A token that fails is skipped, so that it never hides the others. */
  *#searchPlace(
    { section, slot }: Place,
    types: readonly ObjectType[],
    prompt: Prompt | undefined,
  ): Blocking<readonly Candidate[]> {
    try {
      const pins = yield* this.#pinSources(section, prompt)
      const search = { uri: this.#uri, types, pins }
      const found = yield* withToken(slot, (now) => searchToken({ section, slot: now }, search))
      this.#searched.push(slot)
      this.#skipped = found.missingPin ?? this.#skipped
      return found.candidates
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      log(DECISIONS, `slot ${slot.id}: skipped, ${messageOf(error)}`)
      if (error instanceof CkError) {
        this.#skipped = error
        this.#failed = true
      } else if (this.#looked || isAboutPin(error)) this.#tokenFailure ??= error
      return []
    }
  }

  /** `undefined` for what does not match after all, or cannot be served. */
  *#read({ section, slot, handle }: Candidate): Blocking<Found | undefined> {
    try {
      const types = wantedTypes(this.#uri, this.criteria)
      const object = yield* slot.sessions.use((session) =>
        TokenObject.read(session, slot, handle, attributesOf(types)),
      )
      return yield* identify(object, {
        uri: this.#uri,
        criteria: this.criteria,
        types,
        context: section,
      })
    } catch (error) {
      // Without the token no other one can be read either.
      if (!slot.alive) this.#candidates = []
      if (!slot.alive || !(error instanceof ProviderError)) throw error
      log(DECISIONS, `slot ${slot.id}: object ${handle} skipped, ${messageOf(error)}`)
      this.#skipped = error
      this.#failed ||= error instanceof CkError
      return undefined
    }
  }
}
