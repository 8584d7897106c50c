// SPDX-License-Identifier: Apache-2.0
// With a private key in software, which `?provider=pkcs11` brings here: libcrypto decrypts.
import { type Blocking, CALL_INT, call, leaf, native } from '../../host.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { type ListedParam, listForCall } from '../../openssl/param-lists.ts'
import type { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'

/** The message's size; `undefined` for every failure, of which nothing is left on the error stack. */
export function* decryptInSoftware(
  pair: SoftwareKeyPair,
  params: readonly ListedParam[],
  ciphertext: NativeBytes,
  out: NativeBytes,
): Blocking<number | undefined> {
  const { core } = pair
  const { libcrypto } = core
  leaf(core.upcall('core_set_error_mark'), core.handle)
  try {
    return yield* pair.use(function* (context, arena) {
      const list = listForCall(arena, params)
      const size = arena.words(out.sizeBytes)
      const init = libcrypto.get('EVP_PKEY_decrypt_init_ex')
      const run = libcrypto.get('EVP_PKEY_decrypt')
      const { address, sizeBytes } = ciphertext
      const done =
        (yield* call(CALL_INT, init, context, list)) === 1 &&
        (yield* call(CALL_INT, run, context, out.address, size, address, sizeBytes)) === 1
      return done ? native.readWord(size) : undefined
    })
  } finally {
    leaf(core.upcall('core_pop_error_to_mark'), core.handle)
  }
}
