// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648 §4). Reads bytes, not text: what is encoded may hold a PIN.
import { ProviderError } from '../errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES: ReadonlyMap<number, number> = new Map(
  Array.from(ALPHABET, (letter, value) => [letter.charCodeAt(0), value]),
)
const PADDING = 0x3d
const WHITESPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20])

export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += `${letter(group >> 18)}${letter(group >> 12)}${letter(group >> 6)}${letter(group)}`
  }
  const missing = (3 - (bytes.length % 3)) % 3
  return text.slice(0, text.length - missing) + '='.repeat(missing)
}

const letter = (sixBits: number): string => ALPHABET[sixBits & 0x3f] ?? ''

/** Whitespace is skipped; everything else must be exact: padding and the bits that it leaves. */
export function decodeBase64(text: Uint8Array, start = 0, end = text.length): Uint8Array {
  const { digits, padding } = readDigits(text, start, end)
  if ((digits.length + padding) % 4 !== 0 || padding > 2) {
    throw malformed(end, 'it ends inside a group of four')
  }
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  for (let at = 0; at < bytes.length; at++) {
    const first = Math.floor((at * 4) / 3)
    const pair = ((digits[first] ?? 0) << 6) | (digits[first + 1] ?? 0)
    bytes[at] = pair >> (4 - 2 * (at % 3))
  }
  const unused = (digits.at(-1) ?? 0) & ((1 << (2 * padding)) - 1)
  if (unused !== 0) throw malformed(end, 'bits are set behind the last byte')
  return bytes
}

function readDigits(text: Uint8Array, start: number, end: number) {
  const digits: number[] = []
  let padding = 0
  for (let at = start; at < end; at++) {
    const character = text[at] ?? 0
    if (WHITESPACE.has(character)) continue
    const value = VALUES.get(character)
    if (character === PADDING) padding++
    else if (value === undefined || padding > 0) throw malformed(at, 'an unexpected character')
    else digits.push(value)
  }
  return { digits, padding }
}

const malformed = (offset: number, what: string): ProviderError =>
  new ProviderError('ENCODING', `malformed base64 at byte ${offset}: ${what}`)
