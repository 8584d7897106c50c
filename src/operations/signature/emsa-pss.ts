// SPDX-License-Identifier: Apache-2.0
// EMSA-PSS (RFC 8017 §9.1.1), for tokens that only do the exponentiation.
import type { Digest } from '../../algorithms/digests.ts'
import { concat } from '../../encoding/der.ts'
import { unsupported } from '../../errors.ts'
import { type Blocking, CALL_INT, call, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { publicKeyBits, type RsaPublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import type { Core } from '../../openssl/core.ts'
import { HashContext, type SoftwareDigest } from '../../openssl/software-digest.ts'

interface PssSettings {
  readonly key: Key
  readonly mgf1Digest: Digest | undefined
  saltBytes(publicKey: RsaPublicKey): number
}

/** The block of the modulus' size that the token raises to the private exponent. */
export function* buildPssBlock(
  settings: PssSettings,
  publicKey: RsaPublicKey,
  digest: Digest,
  hash: Uint8Array,
): Blocking<Uint8Array> {
  const { core, digests } = settings.key.owner
  const emBits = publicKeyBits(publicKey) - 1
  const emBytes = Math.ceil(emBits / 8)
  const salt = yield* randomBytes(core, settings.saltBytes(publicKey))
  const h = yield* hashBytes(yield* digests.get(digest), concat(new Uint8Array(8), hash, salt))
  const block = new Uint8Array(emBytes - h.length - 1)
  block[block.length - salt.length - 1] = 1
  block.set(salt, block.length - salt.length)
  const mgf = yield* digests.get(settings.mgf1Digest ?? digest)
  const mask = yield* mgf1(mgf, h, block.length)
  const masked = block.map((byte, i) => byte ^ (mask[i] ?? 0))
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * emBytes - emBits))
  const padding = new Uint8Array(publicKey.modulus.length - emBytes)
  return concat(padding, masked, h, Uint8Array.of(0xbc))
}

/** RFC 8017 §B.2.1. */
function* mgf1(
  software: SoftwareDigest,
  seed: Uint8Array,
  sizeBytes: number,
): Blocking<Uint8Array> {
  const mask = new Uint8Array(sizeBytes)
  const { sizeBytes: step } = software.digest
  for (let at = 0, counter = 0; at < sizeBytes; at += step, counter++) {
    const block = yield* hashBytes(
      software,
      concat(seed, Uint8Array.of(0, 0, counter >> 8, counter)),
    )
    mask.set(block.subarray(0, sizeBytes - at), at)
  }
  return mask
}

function* hashBytes(software: SoftwareDigest, bytes: Uint8Array): Blocking<Uint8Array> {
  const arena = new Arena()
  const context = new HashContext(software)
  try {
    const out = arena.alloc(software.digest.sizeBytes)
    context.restart()
    yield* context.update(arena.bytes(bytes), bytes.length)
    context.finish(out)
    return native.readBytes(out, software.digest.sizeBytes)
  } finally {
    context.free()
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
