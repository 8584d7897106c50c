// SPDX-License-Identifier: Apache-2.0
// What EVP_PKEY_verify cannot do, in the libcrypto of the program: whole messages, and recovery.
import { badArgument, unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leaf,
  NULL,
  native,
} from '../host.ts'
import { type Arena, staticString } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import type { Core } from './core.ts'
import { type ListedParam, listForCall } from './param-lists.ts'
import { ELSEWHERE } from './software-digest.ts'
import { withKeyContext, withPublicKey } from './software-key.ts'

/** Whether the signature of a message is right, for algorithms that take no digest. */
export function* verifyMessageInSoftware(
  core: Core,
  spki: Uint8Array,
  params: readonly ListedParam[],
  signature: NativeBytes,
  message: NativeBytes,
): Blocking<boolean> {
  return yield* withPublicKey(core, spki, function* (key, arena) {
    const { libcrypto } = core
    const context = asAddress(yield* call(CALL_WORD, libcrypto.get('EVP_MD_CTX_new')))
    try {
      yield* initVerify(core, context, key, listForCall(arena, params))
      const verified = yield* call(
        CALL_INT,
        libcrypto.get('EVP_DigestVerify'),
        context,
        signature.address,
        signature.sizeBytes,
        message.address,
        message.sizeBytes,
      )
      return verified === 1
    } finally {
      leaf(libcrypto.get('EVP_MD_CTX_free'), context)
    }
  })
}

function* initVerify(core: Core, context: Address, key: Address, params: Address): Blocking<void> {
  const init = core.libcrypto.get('EVP_DigestVerifyInit_ex')
  const elsewhere = staticString(ELSEWHERE)
  const { libraryContext } = core
  const ready =
    context !== NULL &&
    (yield* call(CALL_INT, init, context, NULL, NULL, libraryContext, elsewhere, key, params)) === 1
  if (!ready) throw unsupported('OpenSSL cannot verify with this key and these parameters')
}

/** What was signed, taken out of an RSA signature; the number of bytes written to `out`. */
export function* recoverInSoftware(
  core: Core,
  spki: Uint8Array,
  params: readonly ListedParam[],
  signature: NativeBytes,
  out: NativeBytes,
): Blocking<number> {
  return yield* withKeyContext(core, spki, function* (context, arena) {
    const init = core.libcrypto.get('EVP_PKEY_verify_recover_init_ex')
    if ((yield* call(CALL_INT, init, context, listForCall(arena, params))) !== 1)
      throw unsupported('OpenSSL cannot recover data with this key and these parameters')
    return yield* recover(core, context, arena, signature, out)
  })
}

/** libcrypto writes as much as the modulus has, whatever room it is told of. */
function* recover(
  core: Core,
  context: Address,
  arena: Arena,
  signature: NativeBytes,
  out: NativeBytes,
): Blocking<number> {
  const room = Math.max(signature.sizeBytes, out.sizeBytes)
  const recovered = arena.allocSecret(room)
  const sizeAt = arena.words(room)
  const run = core.libcrypto.get('EVP_PKEY_verify_recover')
  const { address, sizeBytes } = signature
  if ((yield* call(CALL_INT, run, context, recovered, sizeAt, address, sizeBytes)) !== 1)
    throw badArgument('the signature is not one of this key with these settings')
  const size = native.readWord(sizeAt)
  if (size > out.sizeBytes)
    throw badArgument(`the buffer holds ${out.sizeBytes} bytes, ${size} are needed`)
  native.copy(out.address, recovered, size)
  return size
}
