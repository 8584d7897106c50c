// SPDX-License-Identifier: Apache-2.0
import { type Address, type Blocking, CALL_INT, call, NULL, native, type Word } from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import { Secret } from '../../memory/secret.ts'
import { listForCall } from '../../openssl/param-lists.ts'
import { UTF8_STRING } from '../../openssl/params.ts'
import type { Prompt } from '../../slot/login.ts'

const MAX_PIN_BYTES = 1024

/** Asks through the application's passphrase callback (OSSL_PASSPHRASE_CALLBACK). */
export const promptThrough = (callback: Address, argument: Word): Prompt | undefined =>
  callback === NULL ? undefined : (description) => askApplication(callback, argument, description)

function* askApplication(
  callback: Address,
  argument: Word,
  description: string,
): Blocking<Secret | undefined> {
  const arena = new Arena()
  try {
    const buffer = arena.allocSecret(MAX_PIN_BYTES)
    const length = arena.alloc(8)
    const params = listForCall(arena, [['info', UTF8_STRING, description]])
    const given = yield* call(CALL_INT, callback, buffer, MAX_PIN_BYTES, length, params, argument)
    const size = native.readWord(length)
    if (given !== 1 || size <= 0 || size > MAX_PIN_BYTES) return undefined
    return Secret.copy(buffer, size)
  } finally {
    arena.release()
  }
}
