// SPDX-License-Identifier: Apache-2.0
// Signing with a private key in software: one of a file, say, under `?provider=pkcs11`.
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import type { Scheme } from './scheme.ts'

/** Signs the digest, or the message where there is no digest; the size of the signature. */
export const signInSoftware = (
  scheme: Scheme,
  pair: SoftwareKeyPair,
  data: NativeBytes,
  out: NativeBytes,
  maxBytes: number,
): Blocking<number> => {
  if (out.sizeBytes < maxBytes)
    throw badArgument(
      `the buffer for the signature holds ${out.sizeBytes} bytes, ${maxBytes} are needed`,
    )
  return scheme.wholeMessage
    ? pair.signMessage(scheme.softwareParams(), data, out)
    : pair.sign(scheme.softwareParams(), data, out)
}
