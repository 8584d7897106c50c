// SPDX-License-Identifier: Apache-2.0
// Public keys as plain values, and their way from and to SubjectPublicKeyInfo.
import { type Curve, findCurveByOid } from '../algorithms/curves.ts'
import type { KeyType } from '../algorithms/key-types.ts'
import { findRawCurve, RAW_CURVES, type RawCurve } from '../algorithms/raw-curves.ts'
import { TAG } from '../encoding/der.ts'
import { DerReader } from '../encoding/der-reader.ts'
import { OID_EC_PUBLIC_KEY, OID_RSA_ENCRYPTION, OID_RSASSA_PSS } from '../encoding/oids.ts'
import type { PssParams } from '../encoding/pss-params.ts'
import {
  decodeRsaPublicKey,
  decodeSpki,
  encodeEcSpki,
  encodeRawKeySpki,
  encodeRsaPssSpki,
  encodeRsaSpki,
} from '../encoding/spki.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { badArgument, unsupported } from '../errors.ts'
import { lazily } from '../host.ts'
import { CKK_EC } from '../pkcs11/cryptoki.gen.ts'

const pss = lazily<typeof import('../encoding/pss-params.ts')>('encoding/pss-params.js')

export interface RsaPublicKey {
  readonly form: 'rsa'
  /** Big-endian, without leading zeros. */
  readonly modulus: Uint8Array
  readonly exponent: Uint8Array
  /** The parameters of an RSA-PSS key that is not for any digest and salt. */
  readonly restriction?: PssParams | undefined
}

export interface EcPublicKey {
  readonly form: 'ec'
  readonly curve: Curve
  /** As X9.62 writes it, compressed or not. */
  readonly point: Uint8Array
}

/** Edwards and Montgomery keys: little-endian bytes, as RFC 8032 and RFC 7748 write them. */
export interface RawPublicKey {
  readonly form: 'raw'
  readonly curve: RawCurve
  readonly bytes: Uint8Array
}

export type PublicKey = RsaPublicKey | EcPublicKey | RawPublicKey

/** What says how large signatures are: of an EC key its curve, which the private key itself names. */
export type KeyShape =
  | RsaShape
  | Pick<EcPublicKey, 'form' | 'curve'>
  | Pick<RawPublicKey, 'form' | 'curve'>
export type RsaShape = Omit<RsaPublicKey, 'exponent'>

/** From SubjectPublicKeyInfo; throws for algorithms that have no PublicKey here. */
export const publicKeyFromSpki = (bytes: Uint8Array): PublicKey => {
  const { algorithmOid, parameters, publicKey } = decodeSpki(bytes)
  if (algorithmOid === OID_RSA_ENCRYPTION || algorithmOid === OID_RSASSA_PSS) {
    const { n, e } = decodeRsaPublicKey(publicKey)
    const isRestricted = algorithmOid === OID_RSASSA_PSS && parameters !== undefined
    return rsaPublicKey(n, e, isRestricted ? pss().decodePssParams(parameters) : undefined)
  }
  const rawCurve = findRawCurve(algorithmOid)
  if (rawCurve !== undefined) return rawPublicKey(rawCurve, publicKey)
  if (algorithmOid !== OID_EC_PUBLIC_KEY || parameters === undefined)
    throw unsupported(`a public key of algorithm ${algorithmOid} is not supported`)
  return { form: 'ec', curve: curveFromParameters(parameters), point: publicKey }
}

/** OPENSSL_RSA_MAX_MODULUS_BITS of OpenSSL; larger numbers are computed with for minutes. */
const MOST_MODULUS_BYTES = 2048

export const rsaPublicKey = (
  modulus: Uint8Array,
  exponent: Uint8Array,
  restriction?: PssParams,
): RsaPublicKey => {
  if (Math.max(modulus.length, exponent.length) > MOST_MODULUS_BYTES + 1)
    throw unsupported(`an RSA key of more than ${MOST_MODULUS_BYTES * 8} bits is not supported`)
  return {
    form: 'rsa',
    modulus: withoutLeadingZeros(modulus),
    exponent: withoutLeadingZeros(exponent),
    restriction,
  }
}

export const rawPublicKey = (curve: RawCurve, bytes: Uint8Array): RawPublicKey => {
  if (bytes.length !== curve.publicKeyBytes)
    throw badArgument(
      `${bytes.length} bytes are no ${curve.name} public key, which has ${curve.publicKeyBytes}`,
    )
  return { form: 'raw', curve, bytes }
}

/** What NSS before 3.102 calls curve25519, for keys of type CKK_EC; to all others it is Ed25519. */
export const NSS_CURVE25519 = '1.3.6.1.4.1.11591.15.1'

/** From CKA_EC_PARAMS: an Edwards or Montgomery curve by its identifier or its name. */
export const rawCurveFromParameters = (
  parameters: Uint8Array,
  keyType: number | undefined,
): RawCurve | undefined => {
  try {
    if (parameters[0] === TAG.OID) {
      const oid = readOid(parameters)
      return keyType === CKK_EC && oid === NSS_CURVE25519 ? RAW_CURVES.X25519 : findRawCurve(oid)
    }
    const reader = new DerReader(parameters)
    return findRawCurve(decodeUtf8(reader.copyBody(reader.expect(TAG.PRINTABLE_STRING))))
  } catch {
    return undefined // nothing that names a curve
  }
}

let lastRead = { der: '', oid: '' }

/** The two halves of a key are on one curve, and each asks for it more than once. */
const readOid = (parameters: Uint8Array): string => {
  const der = parameters.join()
  if (der !== lastRead.der) lastRead = { der, oid: new DerReader(parameters).oid() }
  return lastRead.oid
}

/** From CKA_EC_POINT: bare since PKCS#11 v3.2, a DER string of octets or of bits before. */
export const rawPublicKeyFromAttribute = (
  curve: RawCurve,
  value: Uint8Array,
): RawPublicKey | undefined => {
  const bytes =
    value.length === curve.publicKeyBytes ? value : POINT_STRINGS[value[0] ?? 0]?.(value)
  return bytes?.length === curve.publicKeyBytes ? { form: 'raw', curve, bytes } : undefined
}

const POINT_STRINGS: Readonly<Record<number, (value: Uint8Array) => Uint8Array>> = {
  [TAG.OCTET_STRING]: (value) => new DerReader(value).octetString(),
  [TAG.BIT_STRING]: (value) => new DerReader(value).bitString(),
}

/** From CKA_EC_PARAMS: the curve's object identifier, or its name (PKCS#11 v3.0 §2.3.3). */
export const curveFromParameters = (parameters: Uint8Array): Curve => {
  if (parameters[0] !== TAG.OID)
    throw unsupported(
      'an EC key with explicit parameters is not supported; make it on a named curve',
    )
  const oid = readOid(parameters)
  const curve = findCurveByOid(oid)
  if (curve === undefined)
    throw unsupported(`the elliptic curve ${oid} is not one that OpenSSL knows`)
  return curve
}

/** From CKA_EC_POINT: an OCTET STRING by the standard, a bare point on some tokens. */
export const pointFromAttribute = (curve: Curve, value: Uint8Array): Uint8Array | undefined => {
  if (isPoint(curve, value)) return value
  try {
    const inner = new DerReader(value).octetString()
    return isPoint(curve, inner) ? inner : undefined
  } catch {
    return undefined // not an OCTET STRING either: the caller looks elsewhere
  }
}

const isPoint = (curve: Curve, bytes: Uint8Array): boolean => {
  const coordinate = fieldBytes(curve)
  const form = bytes[0]
  if (form === 4 || form === 6 || form === 7) return bytes.length === 1 + 2 * coordinate
  return (form === 2 || form === 3) && bytes.length === 1 + coordinate
}

export const fieldBytes = (curve: Curve): number => Math.ceil(curve.bits / 8)
/** Bytes of each half of a raw signature. */
export const orderBytes = (curve: Curve): number => Math.ceil(curve.orderBits / 8)

/** `restricted`: the key is restricted to RSASSA-PSS. */
export const spkiFromPublicKey = (key: PublicKey, restricted = false): Uint8Array => {
  if (key.form === 'rsa')
    return restricted
      ? encodeRsaPssSpki(
          key.modulus,
          key.exponent,
          key.restriction && pss().encodePssParams(key.restriction),
        )
      : encodeRsaSpki(key.modulus, key.exponent)
  if (key.form === 'raw') return encodeRawKeySpki(key.curve.oid, key.bytes)
  if (key.curve.oid === undefined)
    throw unsupported(`the curve ${key.curve.name} has no object identifier to write`)
  return encodeEcSpki(key.curve.oid, key.point)
}

/** The key's size as OpenSSL counts it: bits of the modulus, or of the group's order. */
export const publicKeyBits = (key: KeyShape): number => {
  if (key.form === 'rsa') return bitLength(key.modulus)
  return key.form === 'ec' ? key.curve.orderBits : key.curve.bits
}

/** Bits of a big-endian number without leading zeros. */
const bitLength = (bytes: Uint8Array): number =>
  bytes.length === 0 ? 0 : (bytes.length - 1) * 8 + 32 - Math.clz32(bytes[0] ?? 0)

/** A stray object with the same CKA_ID as a key may hold another kind of key. */
export const isOfType = (publicKey: PublicKey, type: KeyType): boolean =>
  publicKey.form === type.form && (publicKey.form !== 'raw' || publicKey.curve === type.curve)

export const equalPublicKeys = (a: PublicKey, b: PublicKey): boolean => {
  if (a.form === 'rsa')
    return (
      b.form === 'rsa' && equalBytes(a.modulus, b.modulus) && equalBytes(a.exponent, b.exponent)
    )
  if (a.form === 'raw')
    return b.form === 'raw' && a.curve === b.curve && equalBytes(a.bytes, b.bytes)
  return (
    b.form === 'ec' && a.curve === b.curve && equalPoints(fieldBytes(a.curve), a.point, b.point)
  )
}

/** In whatever forms of X9.62: a compressed point has x, and of y the lowest bit. */
const equalPoints = (size: number, a: Uint8Array, b: Uint8Array): boolean => {
  if (!equalBytes(a.subarray(1, 1 + size), b.subarray(1, 1 + size))) return false
  if (a.length === b.length && a.length > 1 + size)
    return equalBytes(a.subarray(1 + size), b.subarray(1 + size))
  return lowestBit(size, a) === lowestBit(size, b)
}

const lowestBit = (size: number, point: Uint8Array): number =>
  (point.at(point.length > 1 + size ? -1 : 0) ?? 0) & 1

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

const withoutLeadingZeros = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start < 0 ? new Uint8Array(0) : bytes.slice(start)
}
