// SPDX-License-Identifier: Apache-2.0
// For each RSA padding, the token mechanisms that can make it, best first.

import type { Digest } from '../../algorithms/digests.ts'
import { RSA } from '../../algorithms/key-types.ts'
import { getDigestInfoPrefix } from '../../encoding/digest-info.ts'
import type { Blocking } from '../../host.ts'
import { acceptsParameter, offers } from '../../key/offers.ts'
import type { RsaShape } from '../../key/public-key.ts'
import { CKM_RSA_PKCS, CKM_RSA_PKCS_PSS, CKM_RSA_X_509 } from '../../pkcs11/cryptoki.gen.ts'
import type { RsaScheme } from './rsa.ts'
import type { TokenPlan } from './scheme.ts'

export type PaddingName = 'pkcs1' | 'pss' | 'none'

interface Request {
  readonly scheme: RsaScheme
  readonly shape: RsaShape
  readonly kind: 'sign' | 'verify'
  /** The whole message is there, so that the token may hash it. */
  readonly streamed: boolean
}

type Plan = (request: Request) => Blocking<TokenPlan | undefined>

export const PADDINGS: Readonly<Record<PaddingName, Plan>> = {
  *pkcs1({ scheme, kind, streamed }) {
    const { key, digest } = scheme
    if (yield* offers(key, kind, CKM_RSA_PKCS))
      return {
        mechanism: CKM_RSA_PKCS,
        input: 'digest',
        prefix: digest && getDigestInfoPrefix(digest),
      }
    const combined = digest?.rsaPkcsMechanism
    if (streamed && combined !== undefined && (yield* offers(key, kind, combined)))
      return { mechanism: combined, input: 'message' }
    if (kind !== 'sign' || !(yield* offers(key, kind, CKM_RSA_X_509))) return undefined
    return { mechanism: CKM_RSA_X_509, input: 'block' }
  },
  *pss(request) {
    const { scheme, shape, kind, streamed } = request
    const { key, digest } = scheme
    if (digest === undefined) return undefined
    const saltBytes = scheme.saltBytes(shape)
    const parameter = pssParameter(digest, scheme.mgf1Digest ?? digest, saltBytes)
    const usual = isUsual(digest, scheme.mgf1Digest ?? digest, saltBytes)
    if (parameter !== undefined) {
      const takes = function* (mechanism: number): Blocking<boolean> {
        if (!(yield* offers(key, kind, mechanism))) return false
        return usual || (yield* acceptsParameter(key, kind, { mechanism, parameter }))
      }
      if (yield* takes(CKM_RSA_PKCS_PSS))
        return { mechanism: CKM_RSA_PKCS_PSS, parameter, input: 'digest' }
      const combined = digest.rsaPssMechanism
      if (streamed && combined !== undefined && (yield* takes(combined)))
        return { mechanism: combined, parameter, input: 'message' }
    }
    return yield* pssByHand(request)
  },
  *none({ scheme, kind }) {
    if (!(yield* offers(scheme.key, kind, CKM_RSA_X_509))) return undefined
    return { mechanism: CKM_RSA_X_509, input: 'digest' }
  },
}

/** What every token with PSS takes; TPMs have this salt length and no other. */
const isUsual = (digest: Digest, mgf1: Digest, saltBytes: number): boolean =>
  digest === mgf1 && !digest.name.startsWith('SHA3-') && saltBytes === digest.sizeBytes

/** The padding made here, the exponentiation on the token. An RSA-PSS key allows no other use. */
function* pssByHand({ scheme, kind }: Request): Blocking<TokenPlan | undefined> {
  if (kind !== 'sign' || scheme.key.type !== RSA) return undefined
  if (!(yield* offers(scheme.key, kind, CKM_RSA_X_509))) return undefined
  return { mechanism: CKM_RSA_X_509, input: 'block' }
}

/** What could sign, for the error where nothing can. */
export const candidateMechanisms = (
  { padding, digest }: RsaScheme,
  streamed: boolean,
): readonly number[] => {
  const combined = streamed ? digest?.[COMBINED[padding]] : undefined
  return combined === undefined ? PLAIN[padding] : [...PLAIN[padding], combined]
}

const PLAIN: Readonly<Record<PaddingName, readonly number[]>> = {
  pkcs1: [CKM_RSA_PKCS, CKM_RSA_X_509],
  pss: [CKM_RSA_PKCS_PSS, CKM_RSA_X_509],
  none: [CKM_RSA_X_509],
}

const COMBINED = {
  pkcs1: 'rsaPkcsMechanism',
  pss: 'rsaPssMechanism',
  none: 'rsaPkcsMechanism',
} as const

/** CK_RSA_PKCS_PSS_PARAMS; absent for digests that PKCS#11 has no mechanism for. */
const pssParameter = (digest: Digest, mgf1: Digest, saltBytes: number): Uint8Array | undefined => {
  if (digest.mechanism === undefined || mgf1.mgf1 === undefined) return undefined
  const words = BigUint64Array.of(BigInt(digest.mechanism), BigInt(mgf1.mgf1), BigInt(saltBytes))
  return new Uint8Array(words.buffer)
}
