// SPDX-License-Identifier: Apache-2.0
import { badArgument } from '../errors.ts'
import { type Blocking, native } from '../host.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { findMatchingSlots } from '../operations/store/matching-slots.ts'
import { mechanismName } from '../pkcs11/names.ts'
import { parseUri } from '../pkcs11/uri.ts'
import { readMechanismList } from '../slot/mechanism-list.ts'
import type { Json, Request } from './exchange.ts'

/** The mechanisms of the first token of `uri`, by name where the standard has one. */
export function* listMechanisms(context: ProviderContext, request: Request): Blocking<Json> {
  const text = request.text('uri')
  if (text === undefined) throw badArgument('mechanisms are those of the token of a URI')
  const [slot] = yield* findMatchingSlots(context, parseUri(native.encodeUtf8(text)))
  if (slot === undefined) return []
  const types = yield* readMechanismList(slot.module, slot.id)
  return [...types].map(mechanismName).sort()
}
