// SPDX-License-Identifier: Apache-2.0
// What OpenSSL calls the key of an object.
import { EC, type KeyType, RAW_KEY_TYPES, RSA, RSA_PSS } from '../algorithms/key-types.ts'
import { unsupported } from '../errors.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { keyTypeName, mechanismName } from '../pkcs11/names.ts'
import { numberOf, numbersOf } from './attributes.ts'
import { equalBytes, rawCurveFromParameters } from './public-key.ts'
import type { TokenObject } from './token-object.ts'

/** Throws for types that are not served. */
export const typeOfObject = (object: TokenObject): KeyType => {
  const keyType = numberOf(object.attributes, CK.CKA_KEY_TYPE)
  const raw = CURVE_KEYS.includes(keyType ?? -1) ? rawTypeOf(object, keyType) : undefined
  if (raw !== undefined) return raw
  if (keyType === CK.CKK_EC) {
    refuseSm2(object)
    return EC
  }
  if (keyType === CK.CKK_RSA) return isPssOnly(object) ? RSA_PSS : RSA
  throw unsupported(
    `the key '${object.uri}' is ${keyTypeName(keyType ?? -1)}, which is not supported`,
  )
}

/** Older tokens keep Edwards and Montgomery keys as CKK_EC: the curve decides. */
const CURVE_KEYS: readonly number[] = [CK.CKK_EC, CK.CKK_EC_EDWARDS, CK.CKK_EC_MONTGOMERY]

const rawTypeOf = (object: TokenObject, keyType: number | undefined): KeyType | undefined => {
  const parameters = object.attributes.get(CK.CKA_EC_PARAMS)
  const curve = parameters && rawCurveFromParameters(parameters, keyType)
  return curve && RAW_KEY_TYPES.find((type) => type.curve === curve)
}

/** Tokens sign with ECDSA; what OpenSSL takes for an SM2 key verifies another kind of signature. */
const refuseSm2 = (object: TokenObject): void => {
  const parameters = object.attributes.get(CK.CKA_EC_PARAMS)
  if (parameters !== undefined && equalBytes(parameters, SM2_PARAMETERS))
    throw unsupported(
      `the key '${object.uri}' is on the curve SM2, whose signatures are not ECDSA: it is not supported`,
    )
}

/** 1.2.156.10197.1.301 in DER. */
const SM2_PARAMETERS = Uint8Array.of(6, 8, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82, 0x2d)

/** A key whose allowed mechanisms are all RSASSA-PSS is what OpenSSL calls an RSA-PSS key. */
const isPssOnly = (object: TokenObject): boolean => {
  const allowed = numbersOf(object.attributes, CK.CKA_ALLOWED_MECHANISMS)
  return allowed.length > 0 && allowed.every((type) => mechanismName(type).endsWith('_PSS'))
}
