// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures: PKCS#11 has r and s side by side (v3.1 §6.3.1), OpenSSL a DER ECDSA-Sig-Value.
import { ProviderError } from '../errors.ts'
import { encodeLength, TAG } from './der.ts'
import { DerReader } from './der-reader.ts'

/** From r‖s, each in half of the bytes. */
export function encodeEcdsaSignature(raw: Uint8Array): Uint8Array {
  if (raw.length === 0 || raw.length % 2 !== 0) {
    throw new ProviderError('ENCODING', `an ECDSA signature of ${raw.length} bytes has no halves`)
  }
  const half = raw.length / 2
  const r = describeInteger(raw, 0, half)
  const s = describeInteger(raw, half, raw.length)
  const length = encodeLength(r.sizeBytes + s.sizeBytes)
  const der = new Uint8Array(1 + length.length + r.sizeBytes + s.sizeBytes)
  der[0] = TAG.SEQUENCE
  der.set(length, 1)
  writeInteger(der, 1 + length.length, raw, r)
  writeInteger(der, 1 + length.length + r.sizeBytes, raw, s)
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

/** The size of the largest DER signature whose r and s take `halfBytes` each. */
export function ecdsaSignatureMaxBytes(halfBytes: number): number {
  const integer = halfBytes + 1
  const both = 2 * (1 + encodeLength(integer).length + integer)
  return 1 + encodeLength(both).length + both
}

interface IntegerShape {
  readonly start: number
  readonly end: number
  readonly padded: boolean
  /** With tag and length. */
  readonly sizeBytes: number
}

function describeInteger(raw: Uint8Array, from: number, end: number): IntegerShape {
  let start = from
  while (start < end - 1 && raw[start] === 0) start++
  const padded = (raw[start] ?? 0) >= 0x80
  const contents = end - start + (padded ? 1 : 0)
  return { start, end, padded, sizeBytes: 1 + encodeLength(contents).length + contents }
}

function writeInteger(der: Uint8Array, at: number, raw: Uint8Array, shape: IntegerShape): void {
  const { start, end, padded, sizeBytes } = shape
  der[at] = TAG.INTEGER
  der.set(encodeLength(end - start + (padded ? 1 : 0)), at + 1)
  der.set(raw.subarray(start, end), at + sizeBytes - (end - start))
}

function copyRightAligned(raw: Uint8Array, end: number, value: Uint8Array, room: number): void {
  if (value.length > room) {
    const message = `an ECDSA signature with a number of ${value.length} bytes, the curve has ${room}`
    throw new ProviderError('ENCODING', message)
  }
  raw.set(value, end - value.length)
}
