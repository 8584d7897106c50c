// SPDX-License-Identifier: Apache-2.0
// What there is to know about each digest, once.
import * as ck from '../pkcs11/cryptoki.gen.ts'

export interface Digest {
  /** OpenSSL's first name for it. */
  readonly name: string
  /** The other names under which OpenSSL or an application may ask. */
  readonly aliases: readonly string[]
  readonly sizeBytes: number
  readonly blockBytes: number
  /** Absent for MD5-SHA1, which is two digests side by side (TLS 1.1). */
  readonly oid: string | undefined
  /** `…WithRSAEncryption`: PKCS#1 v1.5 with this digest. */
  readonly rsaSignatureOid: string | undefined
  readonly ecdsaSignatureOid: string | undefined
  /** PKCS#11 mechanisms; absent where the standard defines none. */
  readonly mechanism: number | undefined
  readonly mgf1: number | undefined
  readonly rsaPkcsMechanism: number | undefined
  readonly rsaPssMechanism: number | undefined
  readonly ecdsaMechanism: number | undefined
}

/** Under any of its names or its object identifier, in any case. */
export const findDigest = (name: string): Digest | undefined =>
  byName.get(name) ?? byName.get(name.toLowerCase())

export const findDigestByOid = (oid: string): Digest | undefined => byName.get(oid)

const NIST_HASHES = '2.16.840.1.101.3.4.2'
const NIST_SIGNATURES = '2.16.840.1.101.3.4.3'
const PKCS1 = '1.2.840.113549.1.1'
const ECDSA = '1.2.840.10045.4'

export const DIGESTS: readonly Digest[] = [
  {
    name: 'SHA1',
    aliases: ['SHA-1', 'SSL3-SHA1'],
    sizeBytes: 20,
    blockBytes: 64,
    oid: '1.3.14.3.2.26',
    rsaSignatureOid: `${PKCS1}.5`,
    ecdsaSignatureOid: `${ECDSA}.1`,
    mechanism: ck.CKM_SHA_1,
    mgf1: ck.CKG_MGF1_SHA1,
    rsaPkcsMechanism: ck.CKM_SHA1_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA1_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA1,
  },
  {
    name: 'SHA2-224',
    aliases: ['SHA-224', 'SHA224'],
    sizeBytes: 28,
    blockBytes: 64,
    oid: `${NIST_HASHES}.4`,
    rsaSignatureOid: `${PKCS1}.14`,
    ecdsaSignatureOid: `${ECDSA}.3.1`,
    mechanism: ck.CKM_SHA224,
    mgf1: ck.CKG_MGF1_SHA224,
    rsaPkcsMechanism: ck.CKM_SHA224_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA224_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA224,
  },
  {
    name: 'SHA2-256',
    aliases: ['SHA-256', 'SHA256'],
    sizeBytes: 32,
    blockBytes: 64,
    oid: `${NIST_HASHES}.1`,
    rsaSignatureOid: `${PKCS1}.11`,
    ecdsaSignatureOid: `${ECDSA}.3.2`,
    mechanism: ck.CKM_SHA256,
    mgf1: ck.CKG_MGF1_SHA256,
    rsaPkcsMechanism: ck.CKM_SHA256_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA256_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA256,
  },
  {
    name: 'SHA2-384',
    aliases: ['SHA-384', 'SHA384'],
    sizeBytes: 48,
    blockBytes: 128,
    oid: `${NIST_HASHES}.2`,
    rsaSignatureOid: `${PKCS1}.12`,
    ecdsaSignatureOid: `${ECDSA}.3.3`,
    mechanism: ck.CKM_SHA384,
    mgf1: ck.CKG_MGF1_SHA384,
    rsaPkcsMechanism: ck.CKM_SHA384_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA384_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA384,
  },
  {
    name: 'SHA2-512',
    aliases: ['SHA-512', 'SHA512'],
    sizeBytes: 64,
    blockBytes: 128,
    oid: `${NIST_HASHES}.3`,
    rsaSignatureOid: `${PKCS1}.13`,
    ecdsaSignatureOid: `${ECDSA}.3.4`,
    mechanism: ck.CKM_SHA512,
    mgf1: ck.CKG_MGF1_SHA512,
    rsaPkcsMechanism: ck.CKM_SHA512_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA512_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA512,
  },
  {
    name: 'SHA2-512/224',
    aliases: ['SHA-512/224', 'SHA512-224', 'SHA512/224'],
    sizeBytes: 28,
    blockBytes: 128,
    oid: `${NIST_HASHES}.5`,
    rsaSignatureOid: `${PKCS1}.15`,
    ecdsaSignatureOid: undefined,
    mechanism: ck.CKM_SHA512_224,
    mgf1: undefined,
    rsaPkcsMechanism: undefined,
    rsaPssMechanism: undefined,
    ecdsaMechanism: undefined,
  },
  {
    name: 'SHA2-512/256',
    aliases: ['SHA-512/256', 'SHA512-256', 'SHA512/256'],
    sizeBytes: 32,
    blockBytes: 128,
    oid: `${NIST_HASHES}.6`,
    rsaSignatureOid: `${PKCS1}.16`,
    ecdsaSignatureOid: undefined,
    mechanism: ck.CKM_SHA512_256,
    mgf1: undefined,
    rsaPkcsMechanism: undefined,
    rsaPssMechanism: undefined,
    ecdsaMechanism: undefined,
  },
  {
    name: 'SHA3-224',
    aliases: [],
    sizeBytes: 28,
    blockBytes: 144,
    oid: `${NIST_HASHES}.7`,
    rsaSignatureOid: `${NIST_SIGNATURES}.13`,
    ecdsaSignatureOid: `${NIST_SIGNATURES}.9`,
    mechanism: ck.CKM_SHA3_224,
    mgf1: ck.CKG_MGF1_SHA3_224,
    rsaPkcsMechanism: ck.CKM_SHA3_224_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA3_224_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA3_224,
  },
  {
    name: 'SHA3-256',
    aliases: [],
    sizeBytes: 32,
    blockBytes: 136,
    oid: `${NIST_HASHES}.8`,
    rsaSignatureOid: `${NIST_SIGNATURES}.14`,
    ecdsaSignatureOid: `${NIST_SIGNATURES}.10`,
    mechanism: ck.CKM_SHA3_256,
    mgf1: ck.CKG_MGF1_SHA3_256,
    rsaPkcsMechanism: ck.CKM_SHA3_256_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA3_256_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA3_256,
  },
  {
    name: 'SHA3-384',
    aliases: [],
    sizeBytes: 48,
    blockBytes: 104,
    oid: `${NIST_HASHES}.9`,
    rsaSignatureOid: `${NIST_SIGNATURES}.15`,
    ecdsaSignatureOid: `${NIST_SIGNATURES}.11`,
    mechanism: ck.CKM_SHA3_384,
    mgf1: ck.CKG_MGF1_SHA3_384,
    rsaPkcsMechanism: ck.CKM_SHA3_384_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA3_384_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA3_384,
  },
  {
    name: 'SHA3-512',
    aliases: [],
    sizeBytes: 64,
    blockBytes: 72,
    oid: `${NIST_HASHES}.10`,
    rsaSignatureOid: `${NIST_SIGNATURES}.16`,
    ecdsaSignatureOid: `${NIST_SIGNATURES}.12`,
    mechanism: ck.CKM_SHA3_512,
    mgf1: ck.CKG_MGF1_SHA3_512,
    rsaPkcsMechanism: ck.CKM_SHA3_512_RSA_PKCS,
    rsaPssMechanism: ck.CKM_SHA3_512_RSA_PKCS_PSS,
    ecdsaMechanism: ck.CKM_ECDSA_SHA3_512,
  },
  {
    name: 'MD5',
    aliases: ['SSL3-MD5'],
    sizeBytes: 16,
    blockBytes: 64,
    oid: '1.2.840.113549.2.5',
    rsaSignatureOid: `${PKCS1}.4`,
    ecdsaSignatureOid: undefined,
    mechanism: ck.CKM_MD5,
    mgf1: undefined,
    rsaPkcsMechanism: ck.CKM_MD5_RSA_PKCS,
    rsaPssMechanism: undefined,
    ecdsaMechanism: undefined,
  },
  {
    name: 'RIPEMD160',
    aliases: ['RIPEMD-160', 'RIPEMD', 'RMD160'],
    sizeBytes: 20,
    blockBytes: 64,
    oid: '1.3.36.3.2.1',
    rsaSignatureOid: '1.3.36.3.3.1.2',
    ecdsaSignatureOid: undefined,
    mechanism: ck.CKM_RIPEMD160,
    mgf1: undefined,
    rsaPkcsMechanism: ck.CKM_RIPEMD160_RSA_PKCS,
    rsaPssMechanism: undefined,
    ecdsaMechanism: undefined,
  },
  {
    name: 'MD5-SHA1',
    aliases: [],
    sizeBytes: 36,
    blockBytes: 64,
    oid: undefined,
    rsaSignatureOid: undefined,
    ecdsaSignatureOid: undefined,
    mechanism: undefined,
    mgf1: undefined,
    rsaPkcsMechanism: undefined,
    rsaPssMechanism: undefined,
    ecdsaMechanism: undefined,
  },
]

const byName = new Map(
  DIGESTS.flatMap((digest) =>
    [digest.name, ...digest.aliases, digest.oid]
      .filter((name) => name !== undefined)
      .flatMap((name) => [
        [name, digest],
        [name.toLowerCase(), digest],
      ]),
  ),
)
