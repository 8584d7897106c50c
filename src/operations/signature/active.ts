// SPDX-License-Identifier: Apache-2.0
// What an initialised context works with, and what is decided before any data comes.
import { badArgument, unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { KeyShape } from '../../key/public-key.ts'
import { checkUsage } from '../../key/refusal.ts'
import { DECISIONS, log, logs } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { CKA_SIGN } from '../../pkcs11/cryptoki.gen.ts'
import { mechanismName } from '../../pkcs11/names.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

export type Operation = 'sign' | 'verify' | 'recover'

export interface Active {
  readonly operation: Operation
  readonly scheme: Scheme
  readonly shape: KeyShape
  /** The application hands in the message, rather than a digest. */
  readonly streamed: boolean
  /** `undefined`: in software, or not chosen yet. Chosen anew when a setting changes. */
  plan: TokenPlan | undefined
}

export const checkSigner = (key: Key): void => {
  if (!key.isPrivate) throw badArgument(`cannot sign with '${key.name}': it is a public key`)
  checkUsage(key, CKA_SIGN, 'CKA_SIGN', 'sign')
}

/** Chooses the plan; what cannot be served with the present settings throws. */
export function* choosePlan(active: Active): Blocking<void> {
  const { scheme, shape, operation, streamed } = active
  if (scheme.wholeMessage && !streamed)
    throw unsupported('this algorithm signs the message itself, not a digest: use EVP_DigestSign')
  scheme.check(shape)
  if (operation === 'recover') scheme.checkRecovery?.()
  else if (scheme.key.software !== undefined) active.plan = undefined
  else if (operation === 'verify') active.plan = yield* scheme.planVerify(shape)
  else active.plan = yield* scheme.planSign(shape, streamed, true)
  if (logs(DECISIONS)) logDecision(active)
}

/** The plan to sign data with, now that no other setting comes; `undefined`: in software. */
export function* settlePlan(active: Active): Blocking<TokenPlan | undefined> {
  const { scheme, shape, streamed } = active
  if (scheme.key.software !== undefined) return undefined
  active.plan ??= yield* scheme.planSign(shape, streamed, false)
  if (active.plan !== undefined) return active.plan
  throw badArgument('the settings of the signature are not complete')
}

const logDecision = ({ operation, scheme, plan }: Active): void => {
  const where =
    plan === undefined ? 'in software' : `on the token, ${mechanismName(plan.mechanism)}`
  log(DECISIONS, `${operation}: ${where}, with ${scheme.key.name}`)
}

/** Whether data that the application has hashed, or that is signed as it is, can be that. */
const isSignable = ({ scheme, shape }: Active, data: NativeBytes): boolean => {
  const { digest } = scheme
  return digest === undefined
    ? (scheme.fits?.(shape, data) ?? true)
    : data.sizeBytes === digest.sizeBytes
}

/**
 * Whether the signature can be one of the data. RFC 8017 §8.2.2 step 1: libcrypto, without a digest,
 * takes an RSA signature whose leading zeros are missing.
 */
export const isPossible = (active: Active, data: NativeBytes, signature: NativeBytes): boolean => {
  const { scheme, shape } = active
  if (!isSignable(active, data)) return false
  return scheme.wire !== undefined || signature.sizeBytes === scheme.rawBytes(shape)
}

/** Throws for data that is not signable. */
export const checkInput = (active: Active, data: NativeBytes): void => {
  if (isSignable(active, data)) return
  const { digest, key } = active.scheme
  throw badArgument(
    digest === undefined
      ? `${data.sizeBytes} bytes cannot be signed by '${key.name}' with this padding`
      : `${data.sizeBytes} bytes are no ${digest.name} digest, which has ${digest.sizeBytes}`,
  )
}
