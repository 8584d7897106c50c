// SPDX-License-Identifier: Apache-2.0
import { decodeBase64 } from '../encoding/base64.ts'
import { decodeHex } from '../encoding/hex.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { badArgument } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { createCertificate } from '../key/create-certificate.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { readUri, takePin } from '../operations/store/open.ts'
import { findPlaces, labelsOf } from '../operations/store/places.ts'
import type { Json, Request } from './exchange.ts'

/** Puts a certificate on the one token that the URI in the secret names; the new object's URI. */
export function* importCertificate(context: ProviderContext, request: Request): Blocking<Json> {
  const read = readUri(context, request.secret)
  const base64 = encodeUtf8(request.text('certificate') ?? '')
  const uriPin = yield* takePin(read)
  try {
    const { matching } = yield* findPlaces(context, read.uri)
    const [place, second] = matching
    if (place === undefined || second !== undefined)
      throw badArgument(
        `the URI '${read.name}' must name one token; it names ${labelsOf(matching.map(({ slot }) => slot))}: add token=`,
      )
    return yield* createCertificate(place.slot, {
      pins: { ...place.section.pins, uriPin, prompt: undefined },
      der: decodeBase64(base64, 0, base64.length),
      label: request.text('label') ?? '',
      id: decodeHex(request.text('id') ?? ''),
    })
  } finally {
    uriPin?.drop()
  }
}
