// SPDX-License-Identifier: Apache-2.0
// Which tokens a URI allows, on all drivers of all sections of openssl.cnf.
import { messageOf, ProviderError } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import type { Pkcs11Uri } from '../../pkcs11/uri.ts'
import {
  asksForLibrary,
  libraryMatches,
  moduleMatches,
  slotMatches,
  tokenMatches,
} from '../../pkcs11/uri-match.ts'
import type { Slot } from '../../slot/slot.ts'
import { slotListOf } from '../../slot/slot-list.ts'
import type { ProviderContext } from '../provider-context.ts'

/** A token, and the section of openssl.cnf whose PIN and options are for it. */
export interface Place {
  readonly section: ProviderContext
  readonly slot: Slot
}

export interface Places {
  /** Those that the URI allows. */
  readonly matching: readonly Place[]
  /** All that are there. */
  readonly slots: readonly Slot[]
  /** Why a driver or a section was left out. */
  readonly failure: unknown
}

/** The tokens that a URI allows; all where there is no URI. */
export function* findPlaces(
  context: ProviderContext,
  uri: Pkcs11Uri | undefined,
): Blocking<Places> {
  const matches = uri === undefined ? () => true : matcherOf(uri)
  const { places, failure } = yield* listPlaces(context, matches)
  const matching: Place[] = []
  for (const place of places)
    if (matches(place.slot) && (yield* libraryAllows(uri, place.slot))) matching.push(place)
  return { matching, slots: places.map(({ slot }) => slot), failure }
}

/**
 * Of the tokens that were there before those that a URI allows, if there is a session with them, and
 * the login where it is needed: a token that has gone would have ended both.
 */
export const knownPlaces = (
  context: ProviderContext,
  uri: Pkcs11Uri,
  needsLogin: boolean,
): readonly Place[] => {
  if (asksForLibrary(uri)) return []
  const matches = matcherOf(uri)
  const places: Place[] = []
  for (const section of context.sections) {
    const isLoginNeeded = needsLogin || section.config.loginBehavior === 'always'
    for (const slot of section.drivers.seen())
      if (matches(slot) && slot.isInUse(isLoginNeeded)) addPlace(places, { section, slot })
  }
  return places
}

interface Listing {
  readonly places: readonly Place[]
  readonly failure: unknown
}

function* listPlaces(context: ProviderContext, wanted: (slot: Slot) => boolean): Blocking<Listing> {
  const { sections } = context
  if (sections.length > 1) {
    // The effort is for what no section has at once.
    const now = yield* collect(context, sections, (section) => section.drivers.look())
    if (now.places.some(({ slot }) => wanted(slot))) return now
  }
  return yield* collect(context, sections, (section) => section.tokens(wanted))
}

/** A section that fails does not hide the others. */
function* collect(
  context: ProviderContext,
  sections: readonly ProviderContext[],
  look: (section: ProviderContext) => Blocking<readonly Slot[]>,
): Blocking<Listing> {
  const places: Place[] = []
  const failures: unknown[] = context.running ? [] : [context.fault]
  let working = 0
  for (const section of sections)
    try {
      for (const slot of yield* look(section)) addPlace(places, { section, slot })
      if (section.drivers.failure !== undefined) failures.push(section.drivers.failure)
      working++
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      if (sections.length > 1) log(DECISIONS, `section left out: ${messageOf(error)}`)
      failures.push(error)
    }
  if (working === 0) throw failures[0]
  return { places, failure: failures[0] }
}

/** Sections with the same driver share its tokens; the first that has a PIN is asked for it. */
const addPlace = (places: Place[], place: Place): void => {
  const at = places.findIndex(({ slot }) => slot === place.slot)
  if (at < 0) places.push(place)
  else if (places[at]?.section.pins.configPin === undefined && place.section.pins.configPin)
    places[at] = place
}

const matcherOf =
  (uri: Pkcs11Uri) =>
  (slot: Slot): boolean =>
    tokenMatches(uri, slot.token) &&
    slotMatches(uri, slot.info) &&
    moduleMatches(uri, slot.module.path)

function* libraryAllows(uri: Pkcs11Uri | undefined, slot: Slot): Blocking<boolean> {
  if (uri === undefined || !asksForLibrary(uri)) return true
  return libraryMatches(uri, yield* slotListOf(slot.module).library())
}

/** For messages. */
export const labelsOf = (slots: readonly Slot[]): string =>
  slots.map(({ token }) => `'${token.label}'`).join(', ') || 'no token at all'
