// SPDX-License-Identifier: Apache-2.0
// The types of keys that the provider serves: OpenSSL's names beside the token's.
import { OID_EC_PUBLIC_KEY, OID_RSA_ENCRYPTION, OID_RSASSA_PSS } from '../encoding/oids.ts'
import { CKK_EC, CKK_RSA } from '../pkcs11/cryptoki.gen.ts'
import { RAW_CURVES, type RawCurve } from './raw-curves.ts'

export interface KeyType {
  /** OpenSSL's first name: the data type that the store announces. */
  readonly name: string
  /** All its names, as an OSSL_ALGORITHM wants them. */
  readonly names: string
  readonly oid: string
  /** CKA_KEY_TYPE of its objects. */
  readonly keyType: number
  /** What the public key consists of. */
  readonly form: 'rsa' | 'ec' | 'raw'
  /** The one curve of form `raw`. */
  readonly curve?: RawCurve
  /** The algorithms that serve it, as query_operation_name answers; absent: it has no such use. */
  readonly signature?: string
  readonly exchange?: string
}

const keyType = (row: Omit<KeyType, 'names'>, ...aliases: readonly string[]): KeyType => ({
  ...row,
  names: [row.name, ...aliases, row.oid].join(':'),
})

export const RSA = keyType(
  { name: 'RSA', oid: OID_RSA_ENCRYPTION, keyType: CKK_RSA, form: 'rsa', signature: 'RSA' },
  'rsaEncryption',
)
export const RSA_PSS = keyType(
  { name: 'RSA-PSS', oid: OID_RSASSA_PSS, keyType: CKK_RSA, form: 'rsa', signature: 'RSA' },
  'RSASSA-PSS',
)
export const EC = keyType(
  {
    name: 'EC',
    oid: OID_EC_PUBLIC_KEY,
    keyType: CKK_EC,
    form: 'ec',
    signature: 'ECDSA',
    exchange: 'ECDH',
  },
  'id-ecPublicKey',
)

const rawKeyType = (curve: RawCurve, use: { signature: string } | { exchange: string }): KeyType =>
  keyType({ name: curve.name, oid: curve.oid, keyType: curve.keyType, form: 'raw', curve, ...use })

export const ED25519 = rawKeyType(RAW_CURVES.ED25519, { signature: 'ED25519' })
export const ED448 = rawKeyType(RAW_CURVES.ED448, { signature: 'ED448' })
export const X25519 = rawKeyType(RAW_CURVES.X25519, { exchange: 'X25519' })
export const X448 = rawKeyType(RAW_CURVES.X448, { exchange: 'X448' })

export const RAW_KEY_TYPES: readonly KeyType[] = [ED25519, ED448, X25519, X448]
export const KEY_TYPES: readonly KeyType[] = [RSA, RSA_PSS, EC, ...RAW_KEY_TYPES]
