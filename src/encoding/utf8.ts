// SPDX-License-Identifier: Apache-2.0
// UTF-8 (RFC 3629), because the engine has neither TextEncoder nor TextDecoder.

/** As TextEncoder: half a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    pushPoint(bytes, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
  }
  return Uint8Array.from(bytes)
}

/** As TextDecoder, but a byte order mark stays: what is invalid becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const { point, next } = readPoint(bytes, at)
    text += String.fromCodePoint(point ?? 0xfffd)
    at = next
  }
  return text
}

/** Where the first invalid sequence starts, or -1 when there is none. */
export function findInvalidUtf8(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const { point, next } = readPoint(bytes, at)
    if (point === undefined) return at
    at = next
  }
  return -1
}

function pushPoint(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point)
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point))
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point))
  else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point))
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f)

interface Lead {
  readonly from: number
  readonly to: number
  readonly tails: number
  /** The first tail is narrower for some leads: no overlong forms, no surrogates, nothing above U+10FFFF. */
  readonly low: number
  readonly high: number
}

// The Unicode Standard, table 3-7.
const LEADS: readonly Lead[] = [
  { from: 0xc2, to: 0xdf, tails: 1, low: 0x80, high: 0xbf },
  { from: 0xe0, to: 0xe0, tails: 2, low: 0xa0, high: 0xbf },
  { from: 0xe1, to: 0xec, tails: 2, low: 0x80, high: 0xbf },
  { from: 0xed, to: 0xed, tails: 2, low: 0x80, high: 0x9f },
  { from: 0xee, to: 0xef, tails: 2, low: 0x80, high: 0xbf },
  { from: 0xf0, to: 0xf0, tails: 3, low: 0x90, high: 0xbf },
  { from: 0xf1, to: 0xf3, tails: 3, low: 0x80, high: 0xbf },
  { from: 0xf4, to: 0xf4, tails: 3, low: 0x80, high: 0x8f },
]

/** One code point; `point` is absent for an invalid sequence, which ends before its first wrong byte. */
function readPoint(bytes: Uint8Array, start: number): { point?: number; next: number } {
  const first = bytes[start] ?? 0
  if (first < 0x80) return { point: first, next: start + 1 }
  const lead = LEADS.find(({ from, to }) => first >= from && first <= to)
  if (lead === undefined) return { next: start + 1 }
  let point = first & (0x3f >> lead.tails)
  let { low, high } = lead
  for (let at = start + 1; at <= start + lead.tails; at++) {
    const byte = bytes[at] ?? 0
    if (byte < low || byte > high) return { next: at }
    point = (point << 6) | (byte & 0x3f)
    low = 0x80
    high = 0xbf
  }
  return { point, next: start + 1 + lead.tails }
}
