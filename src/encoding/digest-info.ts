// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../algorithms/digests.ts'
import { encodeNull, encodeOctetString, encodeOid, encodeSequence } from './der.ts'

const prefixes = new Map<Digest, Uint8Array>()

/**
 * What precedes the hash in a PKCS#1 v1.5 signature (RFC 8017 §9.2): a DigestInfo without its last
 * `sizeBytes` bytes. Empty for MD5-SHA1, which TLS 1.1 signs bare (RFC 4346 §7.4.3).
 */
export function getDigestInfoPrefix(digest: Digest): Uint8Array {
  const known = prefixes.get(digest)
  if (known !== undefined) return known
  const prefix = buildPrefix(digest)
  prefixes.set(digest, prefix)
  return prefix
}

function buildPrefix({ oid, sizeBytes }: Digest): Uint8Array {
  if (oid === undefined) return new Uint8Array(0)
  const algorithm = encodeSequence(encodeOid(oid), encodeNull())
  const whole = encodeSequence(algorithm, encodeOctetString(new Uint8Array(sizeBytes)))
  return whole.slice(0, whole.length - sizeBytes)
}
