// SPDX-License-Identifier: Apache-2.0
// Just enough DER to make and take apart what is put on a token; written apart from src/encoding.

export const TAG = {
  INTEGER: 2,
  BIT_STRING: 3,
  OCTET_STRING: 4,
  NULL: 5,
  OID: 6,
  SEQUENCE: 0x30,
} as const

export interface DerElement {
  tag: number
  content: Buffer
  /** The element with its tag and length. */
  bytes: Buffer
}

export function encodeDer(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Uint8Array.of(tag), encodeLength(body.length), body])
}

/** `1.2.840.10045.3.1.7` as an OBJECT IDENTIFIER. */
export function encodeOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return encodeDer(TAG.OID, Buffer.from([first * 40 + second, ...rest].flatMap(encodeArc)))
}

/** A positive INTEGER from its magnitude. */
export function encodeInteger(magnitude: Uint8Array): Buffer {
  const start = magnitude.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? Buffer.of(0) : Buffer.from(magnitude.subarray(start))
  const sign = (digits[0] ?? 0) > 0x7f ? Buffer.of(0) : Buffer.alloc(0)
  return encodeDer(TAG.INTEGER, sign, digits)
}

/** The elements that stand one after another in `der`. */
export function readElements(der: Uint8Array): DerElement[] {
  const input = Buffer.from(der)
  const elements: DerElement[] = []
  for (let at = 0; at < input.length; ) {
    const { start, length } = readHeader(input, at)
    const end = start + length
    if (end > input.length) throw new RangeError('DER element is cut short')
    const content = input.subarray(start, end)
    elements.push({ tag: input[at] ?? 0, content, bytes: input.subarray(at, end) })
    at = end
  }
  return elements
}

function readHeader(input: Buffer, at: number): { start: number; length: number } {
  const first = input.readUInt8(at + 1)
  if (first < 0x80) return { start: at + 2, length: first }
  const lengthBytes = first & 0x7f
  return { start: at + 2 + lengthBytes, length: input.readUIntBE(at + 2, lengthBytes) }
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const digits = Buffer.from(length.toString(16).padStart(8, '0'), 'hex')
  const start = digits.findIndex((byte) => byte !== 0)
  return Buffer.concat([Uint8Array.of(0x80 | (digits.length - start)), digits.subarray(start)])
}

/** Base 128, most significant first; every byte but the last has its high bit set. */
function encodeArc(arc: number): number[] {
  const bytes = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128))
  }
  return bytes
}
