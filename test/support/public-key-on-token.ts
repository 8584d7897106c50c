// SPDX-License-Identifier: Apache-2.0
// The public key as the token itself holds it, put together without the provider: the measure for
// what the provider says.
import type { Attributes } from './cryptoki-template.ts'
import { encodeDer, encodeInteger, encodeOid, readElements, TAG } from './der.ts'
import type { Token } from './token.ts'

const OID_RSA = '1.2.840.113549.1.1.1'
const OID_EC = '1.2.840.10045.2.1'
const NO_UNUSED_BITS = Buffer.of(0)

/** The SubjectPublicKeyInfo (RFC 5280 §4.1) of the object that `find` describes. */
export async function readPublicKey(token: Token, find: Attributes): Promise<Buffer> {
  const [key] = await token.read(
    find,
    'CKA_MODULUS',
    'CKA_PUBLIC_EXPONENT',
    'CKA_EC_PARAMS',
    'CKA_EC_POINT',
  )
  if (key?.CKA_MODULUS && key.CKA_PUBLIC_EXPONENT)
    return encodeRsaKey(key.CKA_MODULUS, key.CKA_PUBLIC_EXPONENT)
  if (key?.CKA_EC_PARAMS && key.CKA_EC_POINT) {
    const [point] = readElements(key.CKA_EC_POINT)
    return encodeEcKey(key.CKA_EC_PARAMS, point?.content ?? Buffer.alloc(0))
  }
  throw new Error(`the token has no such public key: ${JSON.stringify(find)}`)
}

export const toPem = (der: Uint8Array, label = 'PUBLIC KEY'): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

export const fromPem = (pem: string, label = 'PUBLIC KEY'): Buffer => {
  const [, body] =
    new RegExp(`-----BEGIN ${label}-----\n([^-]*)-----END ${label}-----`).exec(pem) ?? []
  if (body === undefined) throw new Error(`no ${label} in ${pem}`)
  return Buffer.from(body, 'base64')
}

function encodeRsaKey(modulus: Uint8Array, exponent: Uint8Array): Buffer {
  const key = encodeDer(TAG.SEQUENCE, encodeInteger(modulus), encodeInteger(exponent))
  const algorithm = encodeDer(TAG.SEQUENCE, encodeOid(OID_RSA), encodeDer(TAG.NULL))
  return encodeDer(TAG.SEQUENCE, algorithm, encodeDer(TAG.BIT_STRING, NO_UNUSED_BITS, key))
}

function encodeEcKey(parameters: Uint8Array, point: Uint8Array): Buffer {
  const algorithm = encodeDer(TAG.SEQUENCE, encodeOid(OID_EC), parameters)
  return encodeDer(TAG.SEQUENCE, algorithm, encodeDer(TAG.BIT_STRING, NO_UNUSED_BITS, point))
}
