// SPDX-License-Identifier: Apache-2.0
// Cuts a pkcs11 URI into attributes. Works on bytes and compares bytes: what stands behind a
// pin-value may be a piece of the PIN, and must not become a string.
import { ATTRIBUTES, type Attribute } from './uri-attributes.ts'

/** One attribute as it stands: the name up to `nameEnd`, then `=` if there is one, then the value. */
export interface Segment {
  readonly start: number
  readonly nameEnd: number
  readonly end: number
  readonly inQuery: boolean
}

const SCHEME = 'pkcs11:'
const LONGEST_NAME = Math.max(...ATTRIBUTES.map(({ name }) => name.length))
const [AMPERSAND, SEMICOLON, EQUALS, QUESTION] = [0x26, 0x3b, 0x3d, 0x3f]

/** Where the attributes start, or -1: the scheme's case does not matter (RFC 3986 §3.1). */
export const findSchemeEnd = (bytes: Uint8Array): number =>
  equalsAscii(bytes, 0, Math.min(SCHEME.length, bytes.length), SCHEME) ? SCHEME.length : -1

/**
 * The path is cut at `;`, the query at `&`. Two additions, because such URIs are in use: `;` in the
 * query, where RFC 7512 allows it nowhere else, and `&` in the path before the name of an attribute,
 * where it could be part of a value; writers of URIs encode it there.
 */
export function splitUri(bytes: Uint8Array, from: number): Segment[] {
  const segments: Segment[] = []
  let start = from
  let inQuery = false
  for (let at = from; at <= bytes.length; at++) {
    if (at < bytes.length && !isSeparator(bytes, at, inQuery)) continue
    if (at > start)
      segments.push({ start, nameEnd: findNameEnd(bytes, start, at), end: at, inQuery })
    inQuery ||= bytes[at] === QUESTION
    start = at + 1
  }
  return segments
}

/** The row of the attribute whose name this is; ABNF literals ignore case (RFC 5234 §2.3). */
export const findAttribute = (
  bytes: Uint8Array,
  start: number,
  end: number,
): Attribute | undefined => ATTRIBUTES.find(({ name }) => equalsAscii(bytes, start, end, name))

/** `x-` and what RFC 7512 allows in names (`pk11-v-attr-nm-char`). */
export function isVendorName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= 2 || !equalsAscii(bytes, start, start + 2, 'x-')) return false
  return bytes.subarray(start, end).every(isNameByte)
}

/** Whether the bytes are this lower-case ASCII text, in any case. */
export function equalsAscii(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false
  for (let at = 0; at < text.length; at++) {
    if (lowerCase(bytes[start + at] ?? 0) !== text.charCodeAt(at)) return false
  }
  return true
}

function isSeparator(bytes: Uint8Array, at: number, inQuery: boolean): boolean {
  const byte = bytes[at]
  if (byte === SEMICOLON) return true
  if (byte === QUESTION) return !inQuery
  if (byte !== AMPERSAND) return false
  return inQuery || startsAttribute(bytes, at + 1)
}

function startsAttribute(bytes: Uint8Array, start: number): boolean {
  const nameLength = bytes.subarray(start, start + LONGEST_NAME + 1).indexOf(EQUALS)
  return nameLength !== -1 && findAttribute(bytes, start, start + nameLength) !== undefined
}

function findNameEnd(bytes: Uint8Array, start: number, end: number): number {
  const nameLength = bytes.subarray(start, end).indexOf(EQUALS)
  return nameLength === -1 ? end : start + nameLength
}

function isNameByte(byte: number): boolean {
  const lower = lowerCase(byte)
  const isLetter = lower >= 0x61 && lower <= 0x7a
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f
}

const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
