// SPDX-License-Identifier: Apache-2.0
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { unsupported } from '../../errors.ts'
import { type Param, readText } from '../../openssl/params.ts'

interface Digesting {
  digest: Digest | undefined
}

/** What OpenSSL takes when a caller names no digest. */
const DEFAULT_DIGEST = 'SHA2-256'

/** The setter of the `digest` parameter; an empty name means data that is hashed already. */
export const digestSetter = (scheme: Digesting) => (param: Param) => {
  const name = readText(param)
  scheme.digest = name === '' ? undefined : needDigest(name)
}

export const needDigest = (name: string): Digest => {
  const digest = findDigest(name)
  if (digest === undefined) throw unsupported(`the digest '${name}' is not supported in signatures`)
  return digest
}

/** For digest_sign_init: without a name, the digest of before, the key's own or OpenSSL's default. */
export const chooseDigest = (scheme: Digesting, name: string, only?: Digest): void => {
  if (name !== '') scheme.digest = needDigest(name)
  else scheme.digest ??= only ?? needDigest(DEFAULT_DIGEST)
}
