// SPDX-License-Identifier: Apache-2.0
// RSASSA-PSS-params (RFC 4055 §3.1).
import { type Digest, findDigestByOid } from '../algorithms/digests.ts'
import { unsupported } from '../errors.ts'
import {
  contextTag,
  encodeExplicit,
  encodeNull,
  encodeOid,
  encodeSequence,
  encodeSmallInteger,
  TAG,
} from './der.ts'
import { DerReader } from './der-reader.ts'
import { OID_MGF1 } from './oids.ts'

export interface PssParams {
  readonly digest: Digest
  readonly mgf1Digest: Digest
  /** In a key's parameters: the shortest salt allowed. */
  readonly saltBytes: number
}

const DEFAULT_DIGEST_OID = '1.3.14.3.2.26'
const DEFAULT_SALT_BYTES = 20
const TRAILER_BC = 1

/** DER leaves out what is DEFAULT: SHA-1, MGF1 with SHA-1, a salt of 20 bytes, the trailer. */
export function encodePssParams({ digest, mgf1Digest, saltBytes }: PssParams): Uint8Array {
  const parts: Uint8Array[] = []
  if (digest.oid !== DEFAULT_DIGEST_OID) parts.push(encodeExplicit(0, encodeHash(digest)))
  if (mgf1Digest.oid !== DEFAULT_DIGEST_OID) {
    const mgf1 = encodeSequence(encodeOid(OID_MGF1), encodeHash(mgf1Digest))
    parts.push(encodeExplicit(1, mgf1))
  }
  if (saltBytes !== DEFAULT_SALT_BYTES) parts.push(encodeExplicit(2, encodeSmallInteger(saltBytes)))
  return encodeSequence(...parts)
}

export function decodePssParams(bytes: Uint8Array): PssParams {
  const input = new DerReader(bytes)
  const outer = input.enter(TAG.SEQUENCE)
  input.finish()
  const params = {
    digest: readField(outer, 0, readHash) ?? getDigest(DEFAULT_DIGEST_OID),
    mgf1Digest: readField(outer, 1, readMgf1) ?? getDigest(DEFAULT_DIGEST_OID),
    saltBytes: readField(outer, 2, (field) => field.smallInteger()) ?? DEFAULT_SALT_BYTES,
  }
  const trailer = readField(outer, 3, (field) => field.smallInteger()) ?? TRAILER_BC
  outer.finish()
  if (trailer !== TRAILER_BC) {
    throw unsupported(`RSASSA-PSS with trailer field ${trailer} is not supported`)
  }
  return params
}

/** With the NULL that OpenSSL writes; RFC 4055 §2.1 wants it accepted and leaves writing open. */
function encodeHash({ name, oid }: Digest): Uint8Array {
  if (oid === undefined) throw unsupported(`RSASSA-PSS with ${name} is not defined`)
  return encodeSequence(encodeOid(oid), encodeNull())
}

function readField<T>(
  outer: DerReader,
  number: number,
  read: (field: DerReader) => T,
): T | undefined {
  const element = outer.optional(contextTag(number))
  if (element === undefined) return undefined
  const field = outer.inside(element)
  const value = read(field)
  field.finish()
  return value
}

function readHash(field: DerReader): Digest {
  const algorithm = field.enter(TAG.SEQUENCE)
  const oid = algorithm.oid()
  if (!algorithm.atEnd) algorithm.null()
  algorithm.finish()
  return getDigest(oid)
}

function readMgf1(field: DerReader): Digest {
  const algorithm = field.enter(TAG.SEQUENCE)
  const oid = algorithm.oid()
  if (oid !== OID_MGF1) {
    throw unsupported(`RSASSA-PSS with mask generation ${oid} is not supported`)
  }
  const digest = readHash(algorithm)
  algorithm.finish()
  return digest
}

function getDigest(oid: string): Digest {
  const digest = findDigestByOid(oid)
  if (digest === undefined) {
    throw unsupported(`RSASSA-PSS with the digest ${oid} is not supported`)
  }
  return digest
}
