// SPDX-License-Identifier: Apache-2.0
import { badArgument, ProviderError } from '../errors.ts'
import { type Blocking, native } from '../host.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { findPlaces } from '../operations/store/places.ts'
import { parseUri } from '../pkcs11/uri.ts'
import type { Json, Request } from './exchange.ts'

/** Logs in to the tokens of `uri`, with the secret as their PIN; without one as the provider would. */
export function* login(context: ProviderContext, request: Request): Blocking<Json> {
  const text = request.text('uri')
  if (text === undefined) throw badArgument('a login is to the token of a URI')
  const uriPin = request.takeSecret()
  try {
    const { matching } = yield* findPlaces(context, parseUri(native.encodeUtf8(text)))
    if (matching.length === 0) throw new ProviderError('NOT_FOUND', `no token matches '${text}'`)
    for (const { slot, section } of matching)
      yield* slot.login.ensure({ ...section.pins, uriPin, prompt: undefined })
    return null
  } finally {
    uriPin?.drop()
  }
}
