// SPDX-License-Identifier: Apache-2.0
// Verification that needs no token: with the public key, in libcrypto.
import { RSA_PSS } from '../../algorithms/key-types.ts'
import { unsupported } from '../../errors.ts'
import { type Blocking, native } from '../../host.ts'
import { spkiFromPublicKey } from '../../key/public-key.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { verifyInSoftware } from '../../openssl/software-key.ts'
import { verifyMessageInSoftware } from '../../openssl/software-signature.ts'
import type { Scheme } from './scheme.ts'

/** Whether the signature of the digest is right, or of the message where there is no digest. */
export function* verifyWithPublicKey(
  scheme: Scheme,
  signature: NativeBytes,
  data: NativeBytes,
): Blocking<boolean> {
  const verify = scheme.wholeMessage ? verifyMessageInSoftware : verifyInSoftware
  const { core, type } = scheme.key
  const spki = spkiFromPublicKey(yield* scheme.key.needPublicKey(), type === RSA_PSS)
  return yield* verify(core, spki, scheme.softwareParams(), signature, data)
}

/** SoftHSM 2.6.1 ignores CK_EDDSA_PARAMS and signs as if they were not there. */
export function* checkOwnSignature(
  scheme: Scheme,
  signature: NativeBytes,
  data: NativeBytes,
): Blocking<void> {
  if (yield* verifyWithPublicKey(scheme, signature, data)) return
  native.cleanse(signature.address, signature.sizeBytes)
  throw unsupported(
    `the token of '${scheme.key.name}' ignores the parameters of this signature algorithm: what it signed is not what was asked for`,
  )
}
