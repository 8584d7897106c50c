// SPDX-License-Identifier: Apache-2.0
// Writes DER (X.690). Every function returns one whole element as new bytes.
import { ProviderError } from '../errors.ts'
import { encodeUtf8 } from './utf8.ts'

export const TAG = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  T61_STRING: 0x14,
  IA5_STRING: 0x16,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const

/** The identifier octet of `[number] EXPLICIT`, or of an IMPLICIT one around a constructed type. */
export const contextTag = (number: number): number => 0xa0 | number

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function encodeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const sizeBytes = contents.reduce((sum, part) => sum + part.length, 0)
  return concat(Uint8Array.of(tag, ...encodeLength(sizeBytes)), ...contents)
}

/** The length octets in their shortest form. */
export function encodeLength(sizeBytes: number): readonly number[] {
  if (sizeBytes < 0x80) return [sizeBytes]
  const octets: number[] = []
  for (let rest = sizeBytes; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

/** How many bytes `encodeLength` gives. */
export const lengthBytes = (sizeBytes: number): number =>
  sizeBytes < 0x80 ? 1 : encodeLength(sizeBytes).length

export const encodeSequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(TAG.SEQUENCE, ...parts)

export const encodeOctetString = (bytes: Uint8Array): Uint8Array =>
  encodeElement(TAG.OCTET_STRING, bytes)

/** A BIT STRING of whole bytes. */
export const encodeBitString = (bytes: Uint8Array): Uint8Array =>
  encodeElement(TAG.BIT_STRING, Uint8Array.of(0), bytes)

export const encodeNull = (): Uint8Array => encodeElement(TAG.NULL)

export const encodeUtf8String = (text: string): Uint8Array =>
  encodeElement(TAG.UTF8_STRING, encodeUtf8(text))

export const encodeExplicit = (number: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(contextTag(number), ...parts)

/** A non-negative INTEGER from its big-endian bytes; leading zeros do not matter. */
export function encodeUnsigned(bigEndian: Uint8Array): Uint8Array {
  const start = bigEndian.findIndex((byte) => byte !== 0)
  if (start === -1) return encodeElement(TAG.INTEGER, Uint8Array.of(0))
  const magnitude = bigEndian.subarray(start)
  const sign = (magnitude[0] ?? 0) >= 0x80 ? [0] : []
  return encodeElement(TAG.INTEGER, Uint8Array.from(sign), magnitude)
}

/** A non-negative INTEGER from a number. */
export function encodeSmallInteger(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ProviderError('ENCODING', `cannot write ${value} as an INTEGER`)
  }
  const octets: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return encodeUnsigned(Uint8Array.from(octets))
}

export function encodeOid(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9]\d*)){1,}$/.test(dotted)) {
    throw new ProviderError('ENCODING', `'${dotted}' is not an object identifier in dotted form`)
  }
  // Arcs have no upper limit (2.25.<UUID> has 128 bits), hence BigInt.
  const [root = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt)
  if (root < 2n && second > 39n) {
    throw new ProviderError(
      'ENCODING',
      `'${dotted}' is not an object identifier: second arc above 39`,
    )
  }
  const contents = [root * 40n + second, ...arcs].flatMap(encodeArc)
  return encodeElement(TAG.OID, Uint8Array.from(contents))
}

function encodeArc(arc: bigint): number[] {
  const groups = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80)
  return groups
}
