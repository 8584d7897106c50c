// SPDX-License-Identifier: Apache-2.0
// OSSL_STORE_delete(3), which OpenSSL has since 3.2.
import { badArgument, ProviderError } from '../../errors.ts'
import type { Address, Blocking } from '../../host.ts'
import { destroyObjects } from '../../key/destroy.ts'
import { CLASS_OF_TYPE, typeOfClass } from '../../key/search.ts'
import { CKA_CLASS, CKA_ID, CKA_LABEL } from '../../pkcs11/cryptoki.gen.ts'
import type { Template } from '../../pkcs11/template.ts'
import type { Pkcs11Uri } from '../../pkcs11/uri.ts'
import { objectMatches } from '../../pkcs11/uri-match.ts'
import { withToken } from '../../slot/current-slot.ts'
import type { Prompt } from '../../slot/pin-choice.ts'
import type { ProviderContext } from '../provider-context.ts'
import { readUri, takePin } from './open.ts'
import { findPlaces, labelsOf, type Place } from './places.ts'

/** Deletes the objects of one token that the URI names: both halves of a key, unless it has a type. */
export function* deleteObjects(
  context: ProviderContext,
  address: Address,
  prompt: Prompt,
): Blocking<void> {
  const read = readUri(context, address)
  const { uri, name } = read
  const uriPin = yield* takePin(read)
  try {
    if (uri.id === undefined && uri.object === undefined)
      throw badArgument(`nothing is deleted: '${name}' has neither an id nor an object`)
    const { slot, section } = needOne((yield* findPlaces(context, uri)).matching, name)
    const pins = { ...section.pins, uriPin, prompt }
    const deleted = yield* withToken(slot, function* (current) {
      yield* current.login.ensure(pins)
      return yield* destroyObjects(current, templateOf(uri), ({ objectClass, label, id }) =>
        objectMatches(uri, { type: typeOfClass(objectClass), label, id }),
      )
    })
    if (deleted === 0)
      throw new ProviderError('NOT_FOUND', `nothing is deleted: nothing matches '${name}'`)
  } finally {
    uriPin?.drop()
  }
}

const needOne = (places: readonly Place[], name: string): Place => {
  const [place, second] = places
  if (place === undefined)
    throw new ProviderError('NOT_FOUND', `nothing is deleted: no token matches '${name}'`)
  if (second === undefined) return place
  throw badArgument(
    `nothing is deleted: '${name}' can be on several tokens, ${labelsOf(places.map(({ slot }) => slot))}; name one with token=`,
  )
}

const templateOf = ({ type, id, object }: Pkcs11Uri): Template => [
  ...(type === undefined ? [] : ([[CKA_CLASS, CLASS_OF_TYPE[type]]] as const)),
  ...(id === undefined ? [] : ([[CKA_ID, id]] as const)),
  ...(object === undefined ? [] : ([[CKA_LABEL, object]] as const)),
]
