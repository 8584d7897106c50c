// SPDX-License-Identifier: Apache-2.0
// With a private key in software, which `?provider=pkcs11` brings here, libcrypto decrypts.
import { ProviderError } from '../../errors.ts'
import { type Blocking, leaf } from '../../host.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import { isAtLeast } from '../../openssl/version.ts'
import type { CipherSettings } from './settings.ts'

/** Not implicit rejection before OpenSSL 3.2: that is done here, on a raw decryption. */
export const servesInSoftware = (
  { core }: SoftwareKeyPair,
  { padding, implicitRejection }: CipherSettings,
): boolean => padding !== 'pkcs1' || !implicitRejection || isAtLeast(core.opensslVersion, 3, 2)

/** The message's size; `undefined` for every failure, of which nothing is left on the error stack. */
export function* decryptInSoftware(
  pair: SoftwareKeyPair,
  settings: CipherSettings,
  ciphertext: NativeBytes,
  out: NativeBytes,
): Blocking<number | undefined> {
  const { core } = pair
  leaf(core.upcall('core_set_error_mark'), core.handle)
  try {
    return yield* pair.decrypt(settings.softwareParams(), ciphertext, out)
  } catch (error) {
    // libcrypto's own failure: why it failed is not for the caller.
    if (error instanceof ProviderError) return undefined
    throw error
  } finally {
    leaf(core.upcall('core_pop_error_to_mark'), core.handle)
  }
}
