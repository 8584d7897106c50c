// SPDX-License-Identifier: Apache-2.0
// Signing with a private key in software: one of a file, say, under `?provider=pkcs11`.
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Active } from './active.ts'

/** Signs the digest, or the message where there is no digest; the size of the signature. */
export const signInSoftware = (
  { scheme, shape }: Active,
  data: NativeBytes,
  out: NativeBytes,
): Blocking<number> => {
  const { software } = scheme.key
  if (software === undefined) throw badArgument('the settings of the signature are not complete')
  const needed = scheme.maxBytes(shape)
  if (out.sizeBytes < needed)
    throw badArgument(
      `the buffer for the signature holds ${out.sizeBytes} bytes, ${needed} are needed`,
    )
  return scheme.wholeMessage
    ? software.signMessage(scheme.softwareParams(), data, out)
    : software.sign(scheme.softwareParams(), data, out)
}
