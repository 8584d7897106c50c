// SPDX-License-Identifier: Apache-2.0
// RSASSA-PSS salt lengths: EVP_PKEY_CTX_set_rsa_pss_saltlen(3).
import type { Digest } from '../../algorithms/digests.ts'
import { badArgument } from '../../errors.ts'
import { publicKeyBits, type RsaShape } from '../../key/public-key.ts'
import { type Param, readInteger, readText, UTF8_STRING } from '../../openssl/params.ts'

const DIGEST = -1
export const AUTO = -2
const MAX = -3
const AUTO_DIGEST_MAX = -4

const NAMES: Readonly<Record<string, number>> = {
  digest: DIGEST,
  auto: AUTO,
  max: MAX,
  'auto-digestmax': AUTO_DIGEST_MAX,
}

export const readSaltLength = (param: Param): number => {
  const length = param.type === UTF8_STRING ? parse(readText(param)) : readInteger(param)
  if (Number.isInteger(length) && length >= AUTO_DIGEST_MAX) return length
  throw badArgument(
    'a salt length must be a number of bytes, or one of digest, auto, max and auto-digestmax',
  )
}

const parse = (text: string): number =>
  NAMES[text] ?? (/^-?\d{1,6}$/.test(text) ? Number(text) : NaN)

/** As a getter answers it: the name, or the number. */
export const saltName = (length: number): string =>
  Object.keys(NAMES).find((name) => NAMES[name] === length) ?? String(length)

/** The salt of a new signature in bytes. RFC 8017 §9.1.1: emLen - hLen - 2 at most. */
export const resolveSalt = (
  length: number,
  key: RsaShape,
  digest: Digest,
  opensslVersion: string,
): number => {
  const most = Math.ceil((publicKeyBits(key) - 1) / 8) - digest.sizeBytes - 2
  const salt = BY_NAME[length]?.(most, digest, opensslVersion) ?? length
  if (most >= 0 && salt <= most) return salt
  throw badArgument(
    `a salt of ${Math.max(salt, 0)} bytes does not fit: the key has room for ${Math.max(most, 0)} with ${digest.name}`,
  )
}

type Resolve = (most: number, digest: Digest, opensslVersion: string) => number

const BY_NAME: Readonly<Record<number, Resolve>> = {
  [DIGEST]: (_most, digest) => digest.sizeBytes,
  [MAX]: (most) => most,
  // OpenSSL 3.1 changed what it does by default, to what FIPS 186-4 §5.5 allows.
  [AUTO]: (most, digest, version) =>
    version.startsWith('3.0.') ? most : Math.min(most, digest.sizeBytes),
  [AUTO_DIGEST_MAX]: (most, digest) => Math.min(most, digest.sizeBytes),
}
