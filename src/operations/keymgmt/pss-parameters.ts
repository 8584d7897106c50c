// SPDX-License-Identifier: Apache-2.0
// The restrictions of an RSA-PSS key as OpenSSL hands them over: EVP_PKEY-RSA(7).
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import type { PssParams } from '../../encoding/pss-params.ts'
import { unsupported } from '../../errors.ts'
import { type Param, readInteger, readText } from '../../openssl/params.ts'

type Params = ReadonlyMap<string, Param>

/** One of these is there when the key is restricted; what is left out has its default. */
const NAMES = ['digest', 'mgf', 'mgf1-digest', 'saltlen'] as const
/** RFC 4055 §3.1. */
const DEFAULT_DIGEST = 'SHA1'
const DEFAULT_SALT_BYTES = 20

export const readPssRestriction = (params: Params): PssParams | undefined => {
  if (!NAMES.some((name) => params.has(name))) return undefined
  const salt = params.get('saltlen')
  return {
    digest: readDigest(params.get('digest')),
    mgf1Digest: readDigest(params.get('mgf1-digest')),
    saltBytes: salt === undefined ? DEFAULT_SALT_BYTES : readInteger(salt),
  }
}

const readDigest = (param: Param | undefined): Digest => {
  const name = param === undefined ? DEFAULT_DIGEST : readText(param)
  const digest = findDigest(name)
  if (digest === undefined) throw unsupported(`an RSA-PSS key for the digest '${name}'`)
  return digest
}
