// SPDX-License-Identifier: Apache-2.0
// The types of keys that the provider serves: OpenSSL's names beside the token's.
import { OID_EC_PUBLIC_KEY, OID_RSA_ENCRYPTION, OID_RSASSA_PSS } from '../encoding/oids.ts'
import { CKK_EC, CKK_RSA } from '../pkcs11/cryptoki.gen.ts'

export interface KeyType {
  /** OpenSSL's first name: the data type that the store announces. */
  readonly name: string
  /** All its names, as an OSSL_ALGORITHM wants them. */
  readonly names: string
  readonly oid: string
  /** CKA_KEY_TYPE of its objects. */
  readonly keyType: number
  /** What the public key consists of. */
  readonly form: 'rsa' | 'ec'
  /** What signs and verifies with it: the answer of query_operation_name. */
  readonly signature: string
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
  { name: 'EC', oid: OID_EC_PUBLIC_KEY, keyType: CKK_EC, form: 'ec', signature: 'ECDSA' },
  'id-ecPublicKey',
)

export const KEY_TYPES: readonly KeyType[] = [RSA, RSA_PSS, EC]
