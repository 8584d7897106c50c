// SPDX-License-Identifier: Apache-2.0
// Key pairs made in software that can also be put on a token: so that software can make what the
// token is to accept, and the other way round.
import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { CKK, CKO } from './cryptoki-names.ts'
import type { Attributes } from './cryptoki-template.ts'
import { encodeDer, TAG } from './der.ts'
import { curveOid } from './token-objects.ts'
import type { Step } from './token-tool.ts'

export interface SoftwareKey {
  readonly privatePem: string
  readonly publicPem: string
  /** Puts the private key on a token. */
  putPrivate(naming: Attributes): Step
  /** Puts the public key on a token. */
  putPublic(naming: Attributes): Step
}

export function makeRsaKey(bits = 2048): SoftwareKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const jwk = privateKey.export({ format: 'jwk' })
  const shared = {
    CKA_KEY_TYPE: CKK.RSA,
    CKA_MODULUS: decode(jwk.n),
    CKA_PUBLIC_EXPONENT: decode(jwk.e),
  }
  return assemble({ privateKey, publicKey, shared, secret: rsaSecrets(jwk), open: {} })
}

/** Of the curves that OpenSSL and JSON Web Keys both name (RFC 7518 §6.2.1.1, RFC 8812). */
export function makeEcKey(curve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1' = 'P-256'): SoftwareKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const jwk = privateKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), decode(jwk.x), decode(jwk.y)])
  return assemble({
    privateKey,
    publicKey,
    shared: { CKA_KEY_TYPE: CKK.EC, CKA_EC_PARAMS: curveOid(curve) },
    secret: { CKA_VALUE: decode(jwk.d) },
    open: { CKA_EC_POINT: encodeDer(TAG.OCTET_STRING, point) },
  })
}

interface Parts {
  privateKey: KeyObject
  publicKey: KeyObject
  /** What both objects have. */
  shared: Attributes
  /** What the private key object alone has. */
  secret: Attributes
  /** What the public key object alone has. */
  open: Attributes
}

const assemble = ({ privateKey, publicKey, shared, secret, open }: Parts): SoftwareKey => ({
  privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  putPrivate: (naming) => ({
    do: 'create-object',
    template: {
      CKA_CLASS: CKO.PRIVATE_KEY,
      CKA_TOKEN: true,
      CKA_PRIVATE: true,
      CKA_SENSITIVE: true,
      CKA_EXTRACTABLE: false,
      CKA_SIGN: true,
      ...shared,
      ...secret,
      ...naming,
    },
  }),
  putPublic: (naming) => ({
    do: 'create-object',
    template: {
      CKA_CLASS: CKO.PUBLIC_KEY,
      CKA_TOKEN: true,
      CKA_PRIVATE: false,
      CKA_VERIFY: true,
      ...shared,
      ...open,
      ...naming,
    },
  }),
})

const rsaSecrets = (jwk: JsonWebKey): Attributes => ({
  CKA_PRIVATE_EXPONENT: decode(jwk.d),
  CKA_PRIME_1: decode(jwk.p),
  CKA_PRIME_2: decode(jwk.q),
  CKA_EXPONENT_1: decode(jwk.dp),
  CKA_EXPONENT_2: decode(jwk.dq),
  CKA_COEFFICIENT: decode(jwk.qi),
})

const decode = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')
