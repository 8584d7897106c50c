// SPDX-License-Identifier: Apache-2.0
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { unsupported } from '../../errors.ts'
import { type Param, readText } from '../../openssl/params.ts'

/** The setter of the `digest` parameter; an empty name means data that is hashed already. */
export const digestSetter = (scheme: { digest: Digest | undefined }) => (param: Param) => {
  const name = readText(param)
  scheme.digest = name === '' ? undefined : needDigest(name)
}

export const needDigest = (name: string): Digest => {
  const digest = findDigest(name)
  if (digest === undefined) throw unsupported(`the digest '${name}' is not supported in signatures`)
  return digest
}
