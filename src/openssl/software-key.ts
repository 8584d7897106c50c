// SPDX-License-Identifier: Apache-2.0
// Public-key operations in the libcrypto of the program, on a key given as SubjectPublicKeyInfo.
import { unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leaf,
  NULL,
} from '../host.ts'
import { Arena, staticString } from '../memory/arena.ts'
import type { Core } from './core.ts'
import { type ListedParam, listForCall } from './param-lists.ts'
import { ELSEWHERE } from './software-digest.ts'

/** Whether the signature is right. `params`: padding, digest and the like, by EVP_PKEY_CTX names. */
export function* verifyInSoftware(
  core: Core,
  spki: Uint8Array,
  params: readonly ListedParam[],
  signature: { readonly address: Address; readonly sizeBytes: number },
  data: { readonly address: Address; readonly sizeBytes: number },
): Blocking<boolean> {
  return yield* withKeyContext(core, spki, function* (context, arena) {
    const { libcrypto } = core
    const list = listForCall(arena, params)
    const ready = yield* call(CALL_INT, libcrypto.get('EVP_PKEY_verify_init_ex'), context, list)
    if (ready !== 1) throw unsupported('OpenSSL cannot verify with this key and these parameters')
    const verified = yield* call(
      CALL_INT,
      libcrypto.get('EVP_PKEY_verify'),
      context,
      signature.address,
      signature.sizeBytes,
      data.address,
      data.sizeBytes,
    )
    return verified === 1
  })
}

/** Runs `body` with an EVP_PKEY_CTX of another provider's key. */
export function* withKeyContext<T>(
  core: Core,
  spki: Uint8Array,
  body: (context: Address, arena: Arena) => Blocking<T>,
): Blocking<T> {
  return yield* withPublicKey(core, spki, function* (key, arena) {
    const { libcrypto } = core
    const create = libcrypto.get('EVP_PKEY_CTX_new_from_pkey')
    const elsewhere = staticString(ELSEWHERE)
    const context = asAddress(yield* call(CALL_WORD, create, core.libraryContext, key, elsewhere))
    if (context === NULL) throw unsupported('OpenSSL cannot work with this public key in software')
    try {
      return yield* body(context, arena)
    } finally {
      leaf(libcrypto.get('EVP_PKEY_CTX_free'), context)
    }
  })
}

/** Runs `body` with an EVP_PKEY of another provider. */
export function* withPublicKey<T>(
  core: Core,
  spki: Uint8Array,
  body: (key: Address, arena: Arena) => Blocking<T>,
): Blocking<T> {
  const arena = new Arena()
  let key = NULL
  try {
    key = yield* decodePublicKey(core, spki, arena)
    return yield* body(key, arena)
  } finally {
    if (key !== NULL) leaf(core.libcrypto.get('EVP_PKEY_free'), key)
    arena.release()
  }
}

function* decodePublicKey(core: Core, spki: Uint8Array, arena: Arena): Blocking<Address> {
  const cursor = arena.words(arena.bytes(spki))
  const decode = core.libcrypto.get('d2i_PUBKEY_ex')
  const elsewhere = staticString(ELSEWHERE)
  const key = yield* call(
    CALL_WORD,
    decode,
    NULL,
    cursor,
    spki.length,
    core.libraryContext,
    elsewhere,
  )
  if (key === NULL) throw unsupported('OpenSSL cannot read this public key')
  return asAddress(key)
}
