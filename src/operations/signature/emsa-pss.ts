// SPDX-License-Identifier: Apache-2.0
// EMSA-PSS (RFC 8017 §9.1.1), for tokens that only do the exponentiation.
import type { Digest } from '../../algorithms/digests.ts'
import { concat } from '../../encoding/der.ts'
import { unsupported } from '../../errors.ts'
import { type Blocking, CALL_INT, call, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { publicKeyBits, type RsaShape } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import type { Core } from '../../openssl/core.ts'
import type { SoftwareDigest } from '../../openssl/software-digest.ts'
import { applyMgf1, hashParts } from '../asym-cipher/hashing.ts'

interface PssSettings {
  readonly key: Key
  readonly mgf1Digest: Digest | undefined
  saltBytes(shape: RsaShape): number
}

/** The block of the modulus' size that the token raises to the private exponent. */
export function* buildPssBlock(
  settings: PssSettings,
  shape: RsaShape,
  digest: Digest,
  hash: Uint8Array,
): Blocking<Uint8Array> {
  const { core, digests } = settings.key.owner
  const emBits = publicKeyBits(shape) - 1
  const emBytes = Math.ceil(emBits / 8)
  const salt = yield* randomBytes(core, settings.saltBytes(shape))
  const hashed = concat(new Uint8Array(8), hash, salt)
  const block = new Uint8Array(emBytes - digest.sizeBytes - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  const mgf = yield* digests.get(settings.mgf1Digest ?? digest)
  const { h, masked } = yield* maskBlock(yield* digests.get(digest), hashed, mgf, block)
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * emBytes - emBits))
  const padding = new Uint8Array(shape.modulus.length - emBytes)
  return concat(padding, masked, h, Uint8Array.of(0xbc))
}

/** The digest of `hashed`, and `block` under the mask that MGF1 makes of it. */
function* maskBlock(
  software: SoftwareDigest,
  hashed: Uint8Array,
  mgf: SoftwareDigest,
  block: Uint8Array,
): Blocking<{ h: Uint8Array; masked: Uint8Array }> {
  const arena = new Arena()
  try {
    const { sizeBytes } = software.digest
    const seed = { address: arena.alloc(sizeBytes), sizeBytes }
    const target = { address: arena.bytes(block), sizeBytes: block.length }
    const input = { address: arena.bytes(hashed), sizeBytes: hashed.length }
    yield* hashParts(software, [input], seed.address)
    yield* applyMgf1(mgf, seed, target)
    return {
      h: native.readBytes(seed.address, sizeBytes),
      masked: native.readBytes(target.address, target.sizeBytes),
    }
  } finally {
    arena.release()
  }
}

function* randomBytes(core: Core, sizeBytes: number): Blocking<Uint8Array> {
  const arena = new Arena()
  try {
    const out = arena.alloc(sizeBytes)
    const random = core.libcrypto.get('RAND_bytes_ex')
    const done = yield* call(CALL_INT, random, core.libraryContext, out, sizeBytes, 0)
    if (done !== 1)
      throw unsupported('no random numbers from OpenSSL for the salt of the signature')
    return native.readBytes(out, sizeBytes)
  } finally {
    arena.release()
  }
}
