// SPDX-License-Identifier: Apache-2.0
// Points of elliptic curves that come from somebody else, as libcrypto sees them.
import { badArgument, ProviderError } from '../errors.ts'
import { type Address, asAddress, type Blocking, CALL_INT, call, leaf, native } from '../host.ts'
import { type Arena, staticString } from '../memory/arena.ts'
import type { Core } from './core.ts'
import { withKeyContext } from './software-key.ts'

/**
 * The point of a public key, uncompressed, once libcrypto has found that it lies on its curve and
 * in the right subgroup: a token may not look, and answer with a hint at its private key.
 */
export function* checkPoint(core: Core, spki: Uint8Array, sizeBytes: number): Blocking<Uint8Array> {
  try {
    return yield* withKeyContext(core, spki, (context, arena) =>
      readPoint(core, context, sizeBytes, arena),
    )
  } catch (cause) {
    throw new ProviderError('ARGUMENT', 'the public key of the peer is not a point of its curve', {
      cause,
    })
  }
}

function* readPoint(
  core: Core,
  context: Address,
  sizeBytes: number,
  arena: Arena,
): Blocking<Uint8Array> {
  const { libcrypto } = core
  if ((yield* call(CALL_INT, libcrypto.get('EVP_PKEY_public_check'), context)) !== 1)
    throw badArgument('OpenSSL finds the public key wrong')
  const key = asAddress(leaf(libcrypto.get('EVP_PKEY_CTX_get0_pkey'), context))
  return yield* uncompressedPoint(core, key, sizeBytes, arena)
}

function* uncompressedPoint(
  core: Core,
  key: Address,
  sizeBytes: number,
  arena: Arena,
): Blocking<Uint8Array> {
  const { libcrypto } = core
  const setText = libcrypto.get('EVP_PKEY_set_utf8_string_param')
  const format = [staticString('point-format'), staticString('uncompressed')] as const
  const getBytes = libcrypto.get('EVP_PKEY_get_octet_string_param')
  const out = arena.alloc(sizeBytes)
  const size = arena.alloc(8)
  const set = yield* call(CALL_INT, setText, key, ...format)
  const got = yield* call(CALL_INT, getBytes, key, staticString('pub'), out, sizeBytes, size)
  if (set !== 1 || got !== 1 || native.readWord(size) !== sizeBytes)
    throw badArgument('OpenSSL cannot write the public key as a point')
  return native.readBytes(out, sizeBytes)
}
