// SPDX-License-Identifier: Apache-2.0
// MGF1 and HMAC over libcrypto's digests, in native memory: what they are used on is secret.

import { unsupported } from '../../errors.ts'
import { type Address, type Blocking, native, offset } from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import { CallList } from '../../memory/call-list.ts'
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

/** Of one authentication code: two digests of two parts. */
const CALLS = 8

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
    yield* this.#repeat(data, out, 1, () => {})
  }

  /**
   * Writes the code of `data` to `out`, `times` over, each time after `before`. One crossing each: the
   * calls are prepared once.
   */
  *#repeat(
    data: NativeBytes,
    out: Address,
    times: number,
    turn: (count: number, isDone: boolean) => void,
  ): Blocking<void> {
    const calls = new CallList(CALLS)
    try {
      const inner = { address: this.#inner, sizeBytes: this.#blockBytes }
      const outer = { address: this.#outer, sizeBytes: this.#blockBytes }
      const middle = { address: this.#middle, sizeBytes: this.#sizeBytes }
      const half = this.#hash.append(calls, 0, [inner, data], middle.address)
      const end = this.#hash.append(calls, half, [outer, middle], out)
      for (let count = 0; count < times; count++) {
        turn(count, false)
        if ((yield* calls.run(end)) !== end) throw unsupported('a digest of libcrypto failed')
        turn(count, true)
      }
    } finally {
      calls.free()
    }
  }

  /**
   * Fills `out` from counter, label and length, as OpenSSL does for implicit rejection
   * (draft-irtf-cfrg-rsa-guidance §7.1).
   */
  *expand(label: string, out: NativeBytes): Blocking<void> {
    const text = native.encodeUtf8(label)
    const bits = 8 * out.sizeBytes
    const input = this.#arena.bytes(Uint8Array.of(0, 0, ...text, bits >> 8, bits))
    const block = this.#arena.allocSecret(this.#sizeBytes)
    const data = { address: input, sizeBytes: text.length + 4 }
    const times = Math.ceil(out.sizeBytes / this.#sizeBytes)
    yield* this.#repeat(data, block, times, (count, isDone) => {
      const at = count * this.#sizeBytes
      if (!isDone) native.writeBytes(input, Uint8Array.of(count >> 8, count))
      else
        native.copy(offset(out.address, at), block, Math.min(this.#sizeBytes, out.sizeBytes - at))
    })
  }

  free(): void {
    this.#hash.free()
    this.#arena.release()
  }
}
