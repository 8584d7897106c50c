// SPDX-License-Identifier: Apache-2.0
// MGF1 and HMAC over libcrypto's digests, in native memory: what they are used on is secret.
import { type Address, type Blocking, native, offset } from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { HashContext, SoftwareDigest } from '../../openssl/software-digest.ts'

/** The digest of the parts, one behind the other, to `out`. */
export function* hashParts(
  software: SoftwareDigest,
  parts: readonly NativeBytes[],
  out: Address,
): Blocking<void> {
  const hash = software.begin()
  try {
    yield* feed(hash, parts)
    hash.finish(out)
  } finally {
    hash.free()
  }
}

function* feed(hash: HashContext, parts: readonly NativeBytes[]): Blocking<void> {
  for (const { address, sizeBytes } of parts) yield* hash.update(address, sizeBytes)
}

/** RFC 8017 §B.2.1: the mask is combined with the target where it stands. */
export function* applyMgf1(
  software: SoftwareDigest,
  seed: NativeBytes,
  target: NativeBytes,
): Blocking<void> {
  const { sizeBytes: step } = software.digest
  const bytes = native.view(target.address, target.sizeBytes)
  const arena = new Arena()
  try {
    const counter = { address: arena.alloc(4), sizeBytes: 4 }
    const block = arena.allocSecret(step)
    const mask = native.view(block, step)
    for (let at = 0, count = 0; at < bytes.length; at += step, count++) {
      native.writeBytes(counter.address, Uint8Array.of(0, 0, count >> 8, count))
      yield* hashParts(software, [seed, counter], block)
      const end = Math.min(step, bytes.length - at)
      for (let i = 0; i < end; i++) bytes[at + i] = (bytes[at + i] ?? 0) ^ (mask[i] ?? 0)
    }
  } finally {
    arena.release()
  }
}

/** RFC 2104, with a key of at most one block. Its owner frees it. */
export class Hmac {
  readonly #hash: HashContext
  readonly #blockBytes: number
  readonly #sizeBytes: number
  readonly #arena = new Arena()
  readonly #inner: Address
  readonly #outer: Address
  readonly #middle: Address

  constructor(software: SoftwareDigest, key: NativeBytes) {
    const { blockBytes, sizeBytes } = software.digest
    this.#blockBytes = blockBytes
    this.#sizeBytes = sizeBytes
    this.#inner = this.#pad(key, 0x36)
    this.#outer = this.#pad(key, 0x5c)
    this.#middle = this.#arena.allocSecret(sizeBytes)
    this.#hash = software.begin()
  }

  #pad(key: NativeBytes, filler: number): Address {
    const address = this.#arena.allocSecret(this.#blockBytes)
    native.copy(address, key.address, key.sizeBytes)
    const pad = native.view(address, this.#blockBytes)
    for (let i = 0; i < pad.length; i++) pad[i] = (pad[i] ?? 0) ^ filler
    return address
  }

  *write(data: NativeBytes, out: Address): Blocking<void> {
    yield* this.#round(this.#inner, data, this.#middle)
    const middle = { address: this.#middle, sizeBytes: this.#sizeBytes }
    yield* this.#round(this.#outer, middle, out)
  }

  *#round(pad: Address, data: NativeBytes, out: Address): Blocking<void> {
    this.#hash.restart()
    yield* this.#hash.update(pad, this.#blockBytes)
    yield* this.#hash.update(data.address, data.sizeBytes)
    this.#hash.finish(out)
  }

  /**
   * Fills `out` from counter, label and length, as OpenSSL does for implicit rejection
   * (draft-irtf-cfrg-rsa-guidance §7.1).
   */
  *expand(label: string, out: NativeBytes): Blocking<void> {
    const text = native.encodeUtf8(label)
    const bits = 8 * out.sizeBytes
    const input = { address: this.#arena.alloc(text.length + 4), sizeBytes: text.length + 4 }
    const block = this.#arena.allocSecret(this.#sizeBytes)
    for (let at = 0, count = 0; at < out.sizeBytes; at += this.#sizeBytes, count++) {
      const counter = [count >> 8, count]
      native.writeBytes(input.address, Uint8Array.of(...counter, ...text, bits >> 8, bits))
      yield* this.write(input, block)
      const size = Math.min(this.#sizeBytes, out.sizeBytes - at)
      native.copy(offset(out.address, at), block, size)
    }
  }

  free(): void {
    this.#hash.free()
    this.#arena.release()
  }
}
