// SPDX-License-Identifier: Apache-2.0
// What applications read of a key: EVP_PKEY-RSA(7), EVP_PKEY-EC(7), EVP_PKEY-ED25519(7).
import type { Curve } from '../../algorithms/curves.ts'
import type { Digest } from '../../algorithms/digests.ts'
import type { KeyType } from '../../algorithms/key-types.ts'
import type { RawCurve } from '../../algorithms/raw-curves.ts'
import { ecdsaSignatureMaxBytes } from '../../encoding/ecdsa-size.ts'
import type { Address } from '../../host.ts'
import {
  type EcPublicKey,
  fieldBytes,
  type PublicKey,
  publicKeyBits,
  type RawPublicKey,
  type RsaPublicKey,
} from '../../key/public-key.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import {
  INTEGER,
  listParams,
  OCTET_STRING,
  type ParamValue,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'
import { CKK_EC_EDWARDS } from '../../pkcs11/cryptoki.gen.ts'

type Getters = Readonly<Record<string, () => ParamValue | undefined>>

/**
 * Getters by parameter name; none that needs a public key which is not to be found. `curve`: of
 * parameters that wait for a key. `onlyDigest`: the key is restricted to it.
 */
export const keyParameters = (
  type: KeyType,
  key: PublicKey | undefined,
  curve: Curve | undefined,
  onlyDigest: Digest | undefined,
): Getters => {
  if (key === undefined) return { ...withoutKey(type, curve), ...digestOf(type, onlyDigest) }
  return { ...parametersOf(key), ...digestOf(type, onlyDigest) }
}

/** Whether an array asks for what a key on a curve has beyond its curve. */
export const asksForPoint = (params: Address): boolean =>
  listParams(params).some(({ key }) => POINT.includes(key))

const POINT: readonly string[] = ['pub', 'encoded-pub-key', 'point-format', 'qx', 'qy']

const digestOf = ({ form }: KeyType, only: Digest | undefined): Getters => {
  if (form === 'raw') return {}
  return only === undefined
    ? { 'default-digest': () => 'SHA256' }
    : { 'mandatory-digest': () => only.name }
}

const withoutKey = (type: KeyType, curve: Curve | undefined): Getters => {
  if (type.curve !== undefined) return withoutPoint(type.curve)
  return curve === undefined ? {} : { ...curveSizes(curve), ...curveNames(curve) }
}

const parametersOf = (key: PublicKey): Getters => {
  if (key.form === 'rsa') return rsaParameters(key)
  return key.form === 'ec' ? ecParameters(key) : rawParameters(key)
}

/** Largest signature, which for RSA is also the largest ciphertext. */
const maxOutputBytes = (key: PublicKey): number => {
  if (key.form === 'rsa') return key.modulus.length
  return key.form === 'ec' ? ecdsaSignatureMaxBytes(key.curve.orderBits) : key.curve.outputBytes
}

const rsaParameters = (key: RsaPublicKey): Getters => ({
  bits: () => publicKeyBits(key),
  'max-size': () => maxOutputBytes(key),
  'security-bits': () => factoringSecurityBits(publicKeyBits(key)),
  n: () => ({ bignum: key.modulus }),
  e: () => ({ bignum: key.exponent }),
})

const ecParameters = (key: EcPublicKey): Getters => {
  const { curve, point } = key
  const coordinate = fieldBytes(curve)
  const uncompressed = point.length === 1 + 2 * coordinate
  return {
    ...curveSizes(curve),
    ...curveNames(curve),
    'point-format': () => (uncompressed ? 'uncompressed' : 'compressed'),
    pub: () => point,
    'encoded-pub-key': () => point,
    qx: () => ({ bignum: point.subarray(1, 1 + coordinate) }),
    qy: () => (uncompressed ? { bignum: point.subarray(1 + coordinate) } : undefined),
  }
}

const curveSizes = (curve: Curve): Getters => ({
  bits: () => curve.orderBits,
  'security-bits': () => curveSecurityBits(curve.orderBits),
  'max-size': () => ecdsaSignatureMaxBytes(curve.orderBits),
})

const curveNames = (curve: Curve): Getters => ({
  group: () => curve.name,
  encoding: () => 'named_curve',
  'decoded-from-explicit': () => 0,
})

const rawSizes = (curve: RawCurve): Getters => ({
  bits: () => curve.bits,
  'security-bits': () => curve.securityBits,
  'max-size': () => curve.outputBytes,
})

/** EVP_PKEY-X25519(7). An empty mandatory digest: these sign the message itself. */
const rawParameters = ({ curve, bytes }: RawPublicKey): Getters => ({
  ...withoutPoint(curve),
  pub: () => bytes,
  ...(isEdwards(curve) ? {} : { 'encoded-pub-key': () => bytes }),
})

const withoutPoint = (curve: RawCurve): Getters => ({
  ...rawSizes(curve),
  ...(isEdwards(curve) ? { 'mandatory-digest': () => '' } : {}),
})

const isEdwards = (curve: RawCurve): boolean => curve.keyType === CKK_EC_EDWARDS

/** NIST SP 800-57 part 1, table 2. */
const curveSecurityBits = (orderBits: number): number => {
  for (const [bits, security] of CURVE_STRENGTHS) if (orderBits >= bits) return security
  return Math.floor(orderBits / 2)
}

const CURVE_STRENGTHS: readonly (readonly [bits: number, security: number])[] = [
  [512, 256],
  [384, 192],
  [256, 128],
  [224, 112],
  [160, 80],
]

/** NIST SP 800-56B rev 2, appendix D; between the rows the next lower row holds. */
const factoringSecurityBits = (bits: number): number => {
  for (const [size, security] of FACTORING_STRENGTHS) if (bits >= size) return security
  return 0
}

const FACTORING_STRENGTHS: readonly (readonly [bits: number, security: number])[] = [
  [15360, 256],
  [8192, 200],
  [7680, 192],
  [6144, 176],
  [4096, 152],
  [3072, 128],
  [2048, 112],
  [1024, 80],
]

const COMMON_TYPES = {
  bits: INTEGER,
  'security-bits': INTEGER,
  'max-size': INTEGER,
  'default-digest': UTF8_STRING,
} as const

const TYPES: Readonly<Record<'rsa' | 'ec', () => Address>> = {
  rsa: describeParams({ ...COMMON_TYPES, n: UNSIGNED_INTEGER, e: UNSIGNED_INTEGER }),
  ec: describeParams({
    ...COMMON_TYPES,
    group: UTF8_STRING,
    encoding: UTF8_STRING,
    'point-format': UTF8_STRING,
    'decoded-from-explicit': INTEGER,
    pub: OCTET_STRING,
    'encoded-pub-key': OCTET_STRING,
    qx: UNSIGNED_INTEGER,
    qy: UNSIGNED_INTEGER,
  }),
}

const NUMBERS = { bits: INTEGER, 'security-bits': INTEGER, 'max-size': INTEGER } as const
const EDWARDS_TYPES = describeParams({
  ...NUMBERS,
  'mandatory-digest': UTF8_STRING,
  pub: OCTET_STRING,
})
const MONTGOMERY_TYPES = describeParams({
  ...NUMBERS,
  pub: OCTET_STRING,
  'encoded-pub-key': OCTET_STRING,
})

export const gettableOf = ({ form, curve }: KeyType): Address => {
  if (form === 'raw') return curve && isEdwards(curve) ? EDWARDS_TYPES() : MONTGOMERY_TYPES()
  return TYPES[form]()
}
