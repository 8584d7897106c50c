// SPDX-License-Identifier: Apache-2.0
// Key derivation functions of the libcrypto of the program: OSSL_PROVIDER-default(7).
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
import type { NativeBytes } from '../memory/native-bytes.ts'
import type { Core } from './core.ts'
import { type ListedParam, listForCall } from './param-lists.ts'
import { ELSEWHERE } from './software-digest.ts'

/** Fills `out`. Secrets among the parameters are native bytes, and stay where they are. */
export function* deriveInSoftware(
  core: Core,
  algorithm: string,
  params: readonly ListedParam[],
  out: NativeBytes,
): Blocking<void> {
  const arena = new Arena()
  const context = yield* newContext(core, algorithm)
  try {
    const list = listForCall(arena, params)
    const derive = core.libcrypto.get('EVP_KDF_derive')
    const done = yield* call(CALL_INT, derive, context, out.address, out.sizeBytes, list)
    if (done !== 1) throw unsupported(`OpenSSL cannot compute ${algorithm} with these parameters`)
  } finally {
    leaf(core.libcrypto.get('EVP_KDF_CTX_free'), context)
    arena.release()
  }
}

function* newContext(core: Core, algorithm: string): Blocking<Address> {
  const { libcrypto } = core
  const names = [staticString(algorithm), staticString(ELSEWHERE)] as const
  const fetch = libcrypto.get('EVP_KDF_fetch')
  const kdf = asAddress(yield* call(CALL_WORD, fetch, core.libraryContext, ...names))
  if (kdf === NULL)
    throw unsupported(
      `no provider of this program offers ${algorithm}; activate the default provider`,
    )
  const context = asAddress(yield* call(CALL_WORD, libcrypto.get('EVP_KDF_CTX_new'), kdf))
  leaf(libcrypto.get('EVP_KDF_free'), kdf)
  if (context === NULL) throw unsupported(`OpenSSL cannot start ${algorithm}`)
  return context
}
