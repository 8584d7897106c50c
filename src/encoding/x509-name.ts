// SPDX-License-Identifier: Apache-2.0
// Compares distinguished names as OpenSSL's X509_NAME_cmp does.
import { TAG } from './der.ts'
import { DerReader } from './der-reader.ts'
import { decodeUtf8, findInvalidUtf8 } from './utf8.ts'

/**
 * Whether two DER names are the same, not minding the type of a string, the case of ASCII letters
 * and the amount of whitespace (RFC 5280 §7.1 in the form that OpenSSL uses).
 */
export function namesMatch(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length === b.length && a.every((byte, at) => byte === b[at])) return true
  return canonicalize(a) === canonicalize(b)
}

/** A text for comparing: names are the same when these are. */
function canonicalize(name: Uint8Array): string {
  const input = new DerReader(name)
  const rdns = input.enter(TAG.SEQUENCE)
  input.finish()
  const parts: string[][] = []
  while (!rdns.atEnd) parts.push(readRdn(rdns.enter(TAG.SET)))
  return JSON.stringify(parts)
}

/** A relative name is a set: the order of its attributes says nothing. */
function readRdn(set: DerReader): string[] {
  const attributes: string[] = []
  while (!set.atEnd) {
    const attribute = set.enter(TAG.SEQUENCE)
    const oid = attribute.oid()
    attributes.push(`${oid}=${readValue(attribute)}`)
    attribute.finish()
  }
  return attributes.sort()
}

function readValue(attribute: DerReader): string {
  const element = attribute.next()
  const body = attribute.copyBody(element)
  const text = STRING_TYPES.get(element.tag)?.(body)
  return text === undefined ? `${element.tag}:${body.join()}` : `text:${canonicalizeText(text)}`
}

// No other types are canonicalised. T61String is read as Latin-1, as OpenSSL does.
const STRING_TYPES: ReadonlyMap<number, (body: Uint8Array) => string | undefined> = new Map([
  [TAG.UTF8_STRING, (body) => (findInvalidUtf8(body) === -1 ? decodeUtf8(body) : undefined)],
  [TAG.PRINTABLE_STRING, (body) => decodeUnits(body, 1)],
  [TAG.T61_STRING, (body) => decodeUnits(body, 1)],
  [TAG.IA5_STRING, (body) => decodeUnits(body, 1)],
  [TAG.VISIBLE_STRING, (body) => decodeUnits(body, 1)],
  [TAG.BMP_STRING, (body) => decodeUnits(body, 2)],
  [TAG.UNIVERSAL_STRING, (body) => decodeUnits(body, 4)],
])

/** Big-endian code points of one width; absent when the bytes do not divide or are none. */
function decodeUnits(body: Uint8Array, width: number): string | undefined {
  if (body.length % width !== 0) return undefined
  let text = ''
  for (let at = 0; at < body.length; at += width) {
    const point = body.subarray(at, at + width).reduce((value, byte) => value * 256 + byte, 0)
    if (point > 0x10ffff) return undefined
    text += String.fromCodePoint(point)
  }
  return text
}

/** ASCII alone, in whitespace and in letters. */
const canonicalizeText = (text: string): string =>
  text
    .replace(/[ \t-\r]+/g, ' ')
    .replace(/^ | $/g, '')
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
