// SPDX-License-Identifier: Apache-2.0
// The objects of one token that a search may want, with a login where it takes one to see them.
import type { Blocking } from '../../host.ts'
import { CLASS_OF_TYPE, findObjects } from '../../key/search.ts'
import { DECISIONS, log } from '../../log.ts'
import { CKA_CLASS, CKA_ID, CKA_LABEL } from '../../pkcs11/cryptoki.gen.ts'
import type { Template } from '../../pkcs11/template.ts'
import type { ObjectType, Pkcs11Uri } from '../../pkcs11/uri.ts'
import { NoPinError, type PinSources } from '../../slot/pin-choice.ts'
import type { Place } from './places.ts'

/** An object that is still to be looked at. */
export interface Candidate extends Place {
  readonly handle: number
}

interface TokenSearch {
  readonly uri: Pkcs11Uri
  readonly types: readonly ObjectType[]
  readonly pins: PinSources
}

interface FoundOnToken {
  readonly candidates: readonly Candidate[]
  /** Why only public objects could be looked for. */
  readonly missingPin: NoPinError | undefined
}

/** Whether a URI names an object rather than listing what there is. */
export const namesObject = ({ object, id }: Pkcs11Uri): boolean =>
  object !== undefined || id !== undefined

export function* searchToken(place: Place, search: TokenSearch): Blocking<FoundOnToken> {
  const { uri, types } = search
  const { login } = place.slot
  const { loginBehavior } = place.section.config
  const loginFirst = loginBehavior === 'always' || types.includes('private')
  const missingPin = loginFirst ? yield* logIn(place, search) : undefined
  const wasLoggedIn = login.done
  const candidates = yield* find(place, search)
  const isWhole = candidates.length > 0 && namesObject(uri)
  // Without a login, a public object may be hidden too.
  const mayHide = loginFirst
    ? wasLoggedIn && !(isWhole && types.length === 1)
    : !isWhole && namesObject(uri) && loginBehavior !== 'never'
  // A token that has forgotten the login hides what is private, and does not say so.
  if (!mayHide || (wasLoggedIn && (yield* login.check()))) return { candidates, missingPin }
  return { missingPin: yield* logIn(place, search), candidates: yield* find(place, search) }
}

/** What is missing where nobody has a PIN; throws where nothing can be found without one. */
function* logIn(
  { slot, section }: Place,
  { types, pins }: TokenSearch,
): Blocking<NoPinError | undefined> {
  try {
    yield* slot.login.ensure(pins)
    return undefined
  } catch (error) {
    const privateOnly = types.length === 1 && types[0] === 'private'
    const isNeeded = privateOnly || section.config.loginBehavior === 'always'
    if (!(error instanceof NoPinError) || isNeeded) throw error
    log(DECISIONS, `slot ${slot.id}: no PIN, so public objects only`)
    return error
  }
}

function* find(place: Place, { uri, types }: TokenSearch): Blocking<readonly Candidate[]> {
  const { object, id } = uri
  const [only] = types.length === 1 ? types : []
  const template: Template = [
    ...(only === undefined ? [] : ([[CKA_CLASS, CLASS_OF_TYPE[only]]] as const)),
    ...(object === undefined ? [] : ([[CKA_LABEL, object]] as const)),
    ...(id === undefined ? [] : ([[CKA_ID, id]] as const)),
  ]
  const { slot } = place
  const handles = yield* slot.sessions.use((session) =>
    findObjects(session, template, namesObject(uri)),
  )
  return handles
    .filter((handle) => !slot.copies.has(handle))
    .map((handle) => ({ ...place, handle }))
}
