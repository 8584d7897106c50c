// SPDX-License-Identifier: Apache-2.0
import { badArgument } from '../errors.ts'
import { type Blocking, native } from '../host.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { findPlaces } from '../operations/store/places.ts'
import { mechanismName } from '../pkcs11/names.ts'
import { parseUri } from '../pkcs11/uri.ts'
import { readMechanismList } from '../slot/mechanism-list.ts'
import type { Json, Request } from './exchange.ts'

/** The mechanisms of the first token of `uri`, by name where the standard has one. */
export function* listMechanisms(context: ProviderContext, request: Request): Blocking<Json> {
  const text = request.text('uri')
  if (text === undefined) throw badArgument('mechanisms are those of the token of a URI')
  const { matching } = yield* findPlaces(context, parseUri(native.encodeUtf8(text)))
  const [place] = matching
  if (place === undefined) return []
  const { slot } = place
  const types = yield* readMechanismList(slot.module, slot.id)
  return [...types].map(mechanismName).sort()
}
