// SPDX-License-Identifier: Apache-2.0
// What may be wrong with a search that has found nothing. Loaded when that is so.
import type { Pkcs11Uri } from '../../pkcs11/uri.ts'
import type { Criteria } from './criteria.ts'

/** For the end of a message; empty where there is nothing to say. */
export const adviseNotFound = (uri: Pkcs11Uri, { expect }: Criteria): string => {
  const advice = [adviseType(uri, expect), adviseId(uri)].filter((part) => part !== undefined)
  return advice.length === 0 ? '' : ` (${advice.join('; ')})`
}

const adviseType = ({ type }: Pkcs11Uri, expect: Criteria['expect']): string | undefined => {
  if (expect === undefined) return undefined
  const contradiction =
    type === undefined || type === expect ? '' : `, and the URI for type=${type}`
  return `the program asks for ${EXPECTED[expect]}${contradiction}`
}

const EXPECTED: Readonly<Record<NonNullable<Criteria['expect']>, string>> = {
  private: 'a private key',
  public: 'a public key',
  cert: 'a certificate',
  none: 'what tokens do not have',
}

/** `id=01` is two characters; other tools print such an id for one byte. */
const adviseId = ({ id }: Pkcs11Uri): string | undefined => {
  const text = String.fromCharCode(...(id ?? []))
  const [, digits] = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(text) ?? []
  return digits && `the bytes ${digits} are written id=${digits.replaceAll(/../g, '%$&')}`
}
