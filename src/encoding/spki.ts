// SPDX-License-Identifier: Apache-2.0
// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) and the public keys inside it.
import {
  encodeBitString,
  encodeNull,
  encodeOid,
  encodeSequence,
  encodeUnsigned,
  TAG,
} from './der.ts'
import { DerReader } from './der-reader.ts'
import { OID_EC_PUBLIC_KEY, OID_RSA_ENCRYPTION, OID_RSASSA_PSS } from './oids.ts'

export interface SubjectPublicKeyInfo {
  readonly algorithmOid: string
  /** The parameters as one DER element; absent when there are none. */
  readonly parameters?: Uint8Array | undefined
  /** What is inside the BIT STRING: a point, a raw key, or a DER RSAPublicKey. */
  readonly publicKey: Uint8Array
}

export interface RsaPublicKey {
  /** Big-endian, without leading zeros. */
  readonly n: Uint8Array
  readonly e: Uint8Array
}

export function encodeSpki(spki: SubjectPublicKeyInfo): Uint8Array {
  const algorithm = [encodeOid(spki.algorithmOid), spki.parameters ?? new Uint8Array(0)]
  return encodeSequence(encodeSequence(...algorithm), encodeBitString(spki.publicKey))
}

export function decodeSpki(bytes: Uint8Array): SubjectPublicKeyInfo {
  const input = new DerReader(bytes)
  const outer = input.enter(TAG.SEQUENCE)
  input.finish()
  const algorithm = outer.enter(TAG.SEQUENCE)
  const algorithmOid = algorithm.oid()
  const parameters = algorithm.atEnd ? undefined : algorithm.copyWhole(algorithm.next())
  algorithm.finish()
  const publicKey = outer.bitString()
  outer.finish()
  return { algorithmOid, parameters, publicKey }
}

/** RFC 3279 §2.3.1: the parameters of rsaEncryption are NULL. */
export function encodeRsaSpki(n: Uint8Array, e: Uint8Array): Uint8Array {
  const publicKey = encodeRsaPublicKey(n, e)
  return encodeSpki({ algorithmOid: OID_RSA_ENCRYPTION, parameters: encodeNull(), publicKey })
}

/** RFC 4055 §3.1: without parameters the key may be used with any hash and salt. */
export function encodeRsaPssSpki(
  n: Uint8Array,
  e: Uint8Array,
  parameters?: Uint8Array,
): Uint8Array {
  const publicKey = encodeRsaPublicKey(n, e)
  return encodeSpki({ algorithmOid: OID_RSASSA_PSS, parameters, publicKey })
}

/** With a named curve: certificate authorities refuse explicit parameters (RFC 5480 §2.1.1). */
export function encodeEcSpki(curveOid: string, point: Uint8Array): Uint8Array {
  const parameters = encodeOid(curveOid)
  return encodeSpki({ algorithmOid: OID_EC_PUBLIC_KEY, parameters, publicKey: point })
}

/** Ed25519, Ed448, X25519, X448: RFC 8410 §3 forbids parameters. */
export function encodeRawKeySpki(algorithmOid: string, publicKey: Uint8Array): Uint8Array {
  return encodeSpki({ algorithmOid, publicKey })
}

/** RSAPublicKey of PKCS#1 (RFC 8017 §A.1.1). */
export function encodeRsaPublicKey(n: Uint8Array, e: Uint8Array): Uint8Array {
  return encodeSequence(encodeUnsigned(n), encodeUnsigned(e))
}

export function decodeRsaPublicKey(bytes: Uint8Array): RsaPublicKey {
  const input = new DerReader(bytes)
  const outer = input.enter(TAG.SEQUENCE)
  input.finish()
  const key = { n: outer.unsigned(), e: outer.unsigned() }
  outer.finish()
  return key
}
