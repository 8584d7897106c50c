// SPDX-License-Identifier: Apache-2.0
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import type { SignatureContext } from './context.ts'

/** verify_message_final: the signature came before the message, by EVP_PKEY_CTX_set_signature. */
export function* verifyExpected(context: SignatureContext): Blocking<boolean> {
  const { expected } = context
  if (expected === undefined) throw badArgument('there is no signature to compare with')
  const arena = new Arena()
  try {
    const address = arena.bytes(expected)
    return yield* context.verifyFinal({ address, sizeBytes: expected.length })
  } finally {
    arena.release()
  }
}
