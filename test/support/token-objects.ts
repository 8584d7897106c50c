// SPDX-License-Identifier: Apache-2.0
// What can be put on a token, as steps for `Token.run`. `private` and `public` add attributes to
// those that are usual, or replace them.
import { X509Certificate } from 'node:crypto'
import { CKC, CKK, CKM, CKO } from './cryptoki-names.ts'
import type { Attributes } from './cryptoki-template.ts'
import { encodeOid, readElements } from './der.ts'
import type { Step } from './token-tool.ts'

interface ObjectSpec {
  label?: string
  /** Hexadecimal. */
  id?: string
}

interface KeyPairSpec extends ObjectSpec {
  private?: Attributes
  public?: Attributes
  /** No public key object: the public half lives only as long as the session that makes it. */
  privateOnly?: boolean
}

/** The names that OpenSSL uses; any other curve is given as its dotted OID. */
export const CURVES: Readonly<Record<string, string>> = {
  'P-192': '1.2.840.10045.3.1.1',
  'P-224': '1.3.132.0.33',
  'P-256': '1.2.840.10045.3.1.7',
  'P-384': '1.3.132.0.34',
  'P-521': '1.3.132.0.35',
  secp256k1: '1.3.132.0.10',
  brainpoolP256r1: '1.3.36.3.3.2.8.1.1.7',
  brainpoolP384r1: '1.3.36.3.3.2.8.1.1.11',
  brainpoolP512r1: '1.3.36.3.3.2.8.1.1.13',
}

const EDWARDS = { Ed25519: '1.3.101.112', Ed448: '1.3.101.113' } as const

export const rsaKey = (spec: KeyPairSpec & { bits?: number } = {}): Step =>
  keyPair(spec, CKM.RSA_PKCS_KEY_PAIR_GEN, {
    CKA_MODULUS_BITS: spec.bits ?? 2048,
    CKA_PUBLIC_EXPONENT: Uint8Array.of(1, 0, 1),
  })

export const ecKey = (spec: KeyPairSpec & { curve?: string } = {}): Step =>
  keyPair(spec, CKM.EC_KEY_PAIR_GEN, { CKA_EC_PARAMS: curveOid(spec.curve ?? 'P-256') })

export const edwardsKey = (spec: KeyPairSpec & { curve: keyof typeof EDWARDS }): Step =>
  keyPair(spec, CKM.EC_EDWARDS_KEY_PAIR_GEN, { CKA_EC_PARAMS: encodeOid(EDWARDS[spec.curve]) })

/** A certificate object for a certificate in PEM or DER. */
export function certificate(
  spec: ObjectSpec & { certificate: string | Uint8Array; attributes?: Attributes },
): Step {
  const der = new X509Certificate(spec.certificate).raw
  const template = {
    CKA_CLASS: CKO.CERTIFICATE,
    CKA_CERTIFICATE_TYPE: CKC.X_509,
    CKA_TOKEN: true,
    CKA_PRIVATE: false,
    ...naming(spec),
    ...readCertificateNames(der),
    CKA_VALUE: der,
    ...spec.attributes,
  }
  return { do: 'create-object', template }
}

/** A data object; it has no CKA_ID (PKCS#11 v3.1 §4.5). */
export function dataObject(spec: { label: string; value: Uint8Array | string }): Step {
  const template = {
    CKA_CLASS: CKO.DATA,
    CKA_TOKEN: true,
    CKA_PRIVATE: false,
    CKA_APPLICATION: 'provider-pkcs11 test',
    CKA_LABEL: spec.label,
    CKA_VALUE: spec.value,
  }
  return { do: 'create-object', template }
}

const SECRETS = {
  AES: { mechanism: CKM.AES_KEY_GEN, keyType: CKK.AES, sized: true },
  DES3: { mechanism: CKM.DES3_KEY_GEN, keyType: CKK.DES3, sized: false },
  GENERIC: { mechanism: CKM.GENERIC_SECRET_KEY_GEN, keyType: CKK.GENERIC_SECRET, sized: true },
} as const

export function secretKey(
  spec: ObjectSpec & { type: keyof typeof SECRETS; bits?: number; attributes?: Attributes },
): Step {
  const { mechanism, keyType, sized } = SECRETS[spec.type]
  const template = {
    CKA_CLASS: CKO.SECRET_KEY,
    CKA_KEY_TYPE: keyType,
    CKA_TOKEN: true,
    CKA_PRIVATE: true,
    CKA_SENSITIVE: true,
    CKA_EXTRACTABLE: false,
    ...naming(spec),
    ...(sized ? { CKA_VALUE_LEN: (spec.bits ?? 256) / 8 } : {}),
    ...spec.attributes,
  }
  return { do: 'generate-key', mechanism, template }
}

/** The DER of a curve's OID, as CKA_EC_PARAMS holds it. */
export const curveOid = (curve: string): Buffer => encodeOid(CURVES[curve] ?? curve)

function keyPair(spec: KeyPairSpec, mechanism: number, kind: Attributes): Step {
  return {
    do: 'generate-key-pair',
    mechanism,
    public: {
      CKA_TOKEN: spec.privateOnly !== true,
      CKA_PRIVATE: false,
      CKA_VERIFY: true,
      ...naming(spec),
      ...kind,
      ...spec.public,
    },
    private: {
      CKA_TOKEN: true,
      CKA_PRIVATE: true,
      CKA_SENSITIVE: true,
      CKA_EXTRACTABLE: false,
      CKA_SIGN: true,
      ...naming(spec),
      ...spec.private,
    },
  }
}

const naming = ({ id, label }: ObjectSpec): Attributes => ({
  ...(label === undefined ? {} : { CKA_LABEL: label }),
  ...(id === undefined ? {} : { CKA_ID: Buffer.from(id, 'hex') }),
})

/** Serial number, issuer and subject, each in DER (RFC 5280 §4.1). */
function readCertificateNames(der: Uint8Array): Attributes {
  const [outer] = readElements(der)
  const [tbs] = readElements(outer?.content ?? Buffer.alloc(0))
  const fields = readElements(tbs?.content ?? Buffer.alloc(0))
  const HAS_VERSION = 0xa0
  const [serial, , issuer, , subject] = fields[0]?.tag === HAS_VERSION ? fields.slice(1) : fields
  if (!serial || !issuer || !subject) throw new Error('the certificate has too few fields')
  return { CKA_SERIAL_NUMBER: serial.bytes, CKA_ISSUER: issuer.bytes, CKA_SUBJECT: subject.bytes }
}
