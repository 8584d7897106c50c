// SPDX-License-Identifier: Apache-2.0
// What the application searches for beyond the URI: OSSL_STORE_expect(3), OSSL_STORE_find(3).
import type { ObjectType, Pkcs11Uri } from '../../pkcs11/uri.ts'

/** OSSL_STORE_INFO_* of store.h. */
const INFO_PUBKEY = 3
const INFO_PKEY = 4
const INFO_CERT = 5

export interface Criteria {
  /** The only kind of object that is wanted; `none` for kinds that a token does not have. */
  expect: 'private' | 'public' | 'cert' | 'none' | undefined
  subject: Uint8Array | undefined
  issuer: Uint8Array | undefined
  serial: Uint8Array | undefined
  fingerprint: Uint8Array | undefined
  digest: string | undefined
  alias: string | undefined
}

export const noCriteria = (): Criteria => ({
  expect: undefined,
  subject: undefined,
  issuer: undefined,
  serial: undefined,
  fingerprint: undefined,
  digest: undefined,
  alias: undefined,
})

export const expectCriterion = (info: number): Criteria['expect'] => {
  if (info === 0) return undefined
  return EXPECTED[info] ?? 'none'
}

const EXPECTED: Readonly<Record<number, 'private' | 'public' | 'cert'>> = {
  [INFO_PUBKEY]: 'public',
  [INFO_PKEY]: 'private',
  [INFO_CERT]: 'cert',
}

const SERVED: readonly ObjectType[] = ['private', 'public', 'cert']

/** The types of objects to search for; none when URI and expectation exclude each other. */
export const wantedTypes = (uri: Pkcs11Uri, criteria: Criteria): readonly ObjectType[] => {
  const { subject, issuer, serial, expect } = criteria
  const certificateOnly = subject !== undefined || issuer !== undefined || serial !== undefined
  return SERVED.filter(
    (type) =>
      (uri.type === undefined || uri.type === type) &&
      (expect === undefined || expect === type) &&
      (!certificateOnly || type === 'cert'),
  )
}
