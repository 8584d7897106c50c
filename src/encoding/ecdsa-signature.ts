// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures: PKCS#11 has r and s side by side (v3.1 §6.3.1), OpenSSL a DER ECDSA-Sig-Value.
import { ProviderError } from '../errors.ts'
import { encodeLength, lengthBytes, TAG } from './der.ts'
import { DerReader } from './der-reader.ts'

/** From r‖s, each in half of the bytes. */
export function encodeEcdsaSignature(raw: Uint8Array): Uint8Array {
  if (raw.length === 0 || raw.length % 2 !== 0) {
    throw new ProviderError('ENCODING', `an ECDSA signature of ${raw.length} bytes has no halves`)
  }
  const half = raw.length / 2
  const r = skipZeros(raw, 0, half)
  const s = skipZeros(raw, half, raw.length)
  const rBytes = integerBytes(raw, r, half)
  const sBytes = integerBytes(raw, s, raw.length)
  const body = rBytes + sBytes + lengthBytes(rBytes) + lengthBytes(sBytes) + 2
  const der = new Uint8Array(1 + lengthBytes(body) + body)
  const at = writeInteger(der, writeHeader(der, 0, TAG.SEQUENCE, body), raw, r, half, rBytes)
  writeInteger(der, at, raw, s, raw.length, sBytes)
  return der
}

/** To r‖s with `halfBytes` for each. Only the one DER form of a signature is accepted. */
export function decodeEcdsaSignature(der: Uint8Array, halfBytes: number): Uint8Array {
  const input = new DerReader(der)
  const outer = input.enter(TAG.SEQUENCE)
  input.finish()
  const raw = new Uint8Array(2 * halfBytes)
  copyRightAligned(raw, halfBytes, outer.unsigned(), halfBytes)
  copyRightAligned(raw, 2 * halfBytes, outer.unsigned(), halfBytes)
  outer.finish()
  // A second encoding of one signature would make it malleable, so padded lengths are refused.
  const canonical = encodeEcdsaSignature(raw)
  if (canonical.length !== der.length || canonical.some((byte, at) => byte !== der[at])) {
    throw new ProviderError('ENCODING', 'an ECDSA signature that is BER but not DER')
  }
  return raw
}

// Plain numbers and no objects from here on: every signature passes through.

/** Leading zeros, but never the last byte. */
function skipZeros(raw: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end - 1 && raw[at] === 0) at++
  return at
}

/** With the zero byte that keeps an INTEGER positive. */
const integerBytes = (raw: Uint8Array, start: number, end: number): number =>
  end - start + ((raw[start] ?? 0) >> 7)

/** Where the contents start. */
function writeHeader(der: Uint8Array, at: number, tag: number, sizeBytes: number): number {
  der[at] = tag
  if (sizeBytes >= 0x80) der.set(encodeLength(sizeBytes), at + 1)
  else der[at + 1] = sizeBytes
  return at + 1 + lengthBytes(sizeBytes)
}

/** Where the next element starts. */
function writeInteger(
  der: Uint8Array,
  at: number,
  raw: Uint8Array,
  start: number,
  end: number,
  sizeBytes: number,
): number {
  const next = writeHeader(der, at, TAG.INTEGER, sizeBytes) + sizeBytes
  der.set(raw.subarray(start, end), next - (end - start))
  return next
}

function copyRightAligned(raw: Uint8Array, end: number, value: Uint8Array, room: number): void {
  if (value.length > room) {
    const message = `an ECDSA signature with a number of ${value.length} bytes, the curve has ${room}`
    throw new ProviderError('ENCODING', message)
  }
  raw.set(value, end - value.length)
}
