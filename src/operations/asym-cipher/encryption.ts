// SPDX-License-Identifier: Apache-2.0
// Encryption takes nothing but the public key: it is done in software, whatever the token offers.
import { badArgument } from '../../errors.ts'
import { type Blocking, CALL_INT, call, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { spkiFromPublicKey } from '../../key/public-key.ts'
import { DECISIONS, log, logs } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { listForCall } from '../../openssl/param-lists.ts'
import { withKeyContext } from '../../openssl/software-key.ts'
import type { CipherSettings } from './settings.ts'

/** Writes the ciphertext and gives its size. */
export function* encrypt(
  key: Key,
  settings: CipherSettings,
  message: NativeBytes,
  out: NativeBytes,
): Blocking<number> {
  const { core } = key
  const { libcrypto } = core
  if (logs(DECISIONS)) log(DECISIONS, `encrypt: in software, with ${key.name}`)
  const spki = spkiFromPublicKey(yield* key.needPublicKey())
  return yield* withKeyContext(core, spki, function* (context, arena) {
    const list = listForCall(arena, settings.softwareParams())
    const size = arena.words(out.sizeBytes)
    const init = libcrypto.get('EVP_PKEY_encrypt_init_ex')
    const run = libcrypto.get('EVP_PKEY_encrypt')
    const done =
      (yield* call(CALL_INT, init, context, list)) === 1 &&
      (yield* call(CALL_INT, run, context, out.address, size, ...wordsOf(message))) === 1
    if (!done)
      throw badArgument(
        `cannot encrypt ${message.sizeBytes} bytes with '${key.name}' and the padding ${settings.padding}: OpenSSL refuses it`,
      )
    return native.readWord(size)
  })
}

const wordsOf = ({ address, sizeBytes }: NativeBytes) => [address, sizeBytes] as const
