// SPDX-License-Identifier: Apache-2.0
// The algorithms that OpenSSL 3.4 and newer name together with their digest, from the digests' table.
import { DIGESTS, type Digest } from '../../algorithms/digests.ts'

/** OpenSSL's names by the digest's; they must be its own, or its table of names is confused. */
type NamesOf = (digest: Digest) => readonly string[]

export interface Composite {
  readonly digest: Digest
  readonly names: string
}

const list = (
  names: NamesOf,
  oidOf: (digest: Digest) => string | undefined,
): readonly Composite[] =>
  DIGESTS.filter(({ name }) => name !== 'MD5').flatMap((digest) => {
    const oid = oidOf(digest)
    return oid === undefined ? [] : [{ digest, names: [...names(digest), oid].join(':') }]
  })

/** `SHA2-512/224` is `SHA512-224` in the older names. */
const short = ({ name }: Digest): string => name.replace('SHA2-', 'SHA').replace('/', '-')

const isSha3 = ({ name }: Digest): boolean => name.startsWith('SHA3-')

const RSA_NAMES: NamesOf = (digest) => {
  const { name } = digest
  if (name === 'SHA1') return ['RSA-SHA1', 'RSA-SHA-1', 'sha1WithRSAEncryption']
  if (name === 'RIPEMD160') return ['RSA-RIPEMD160', 'ripemd160WithRSA']
  if (isSha3(digest)) return [`RSA-${name}`, `id-rsassa-pkcs1-v1_5-with-${name.toLowerCase()}`]
  return [`RSA-${name}`, `RSA-${short(digest)}`, `${short(digest).toLowerCase()}WithRSAEncryption`]
}

const ECDSA_NAMES: NamesOf = (digest) => {
  const { name } = digest
  if (name === 'SHA1') return ['ECDSA-SHA1', 'ECDSA-SHA-1', 'ecdsa-with-SHA1']
  if (isSha3(digest))
    return [`ECDSA-${name}`, `ecdsa_with_${name}`, `id-ecdsa-with-${name.toLowerCase()}`]
  return [`ECDSA-${name}`, `ECDSA-${short(digest)}`, `ecdsa-with-${short(digest)}`]
}

export const RSA_COMPOSITES = list(RSA_NAMES, ({ rsaSignatureOid }) => rsaSignatureOid)
export const ECDSA_COMPOSITES = list(ECDSA_NAMES, ({ ecdsaSignatureOid }) => ecdsaSignatureOid)
