// SPDX-License-Identifier: Apache-2.0
// PEM (RFC 7468). Reads bytes and copies nothing but the decoded body, which may hold a PIN.
import { ProviderError } from '../errors.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { decodeUtf8 } from './utf8.ts'

export interface PemBlock {
  readonly label: string
  readonly bytes: Uint8Array
}

const LINE_CHARACTERS = 64
const BEGIN = '-----BEGIN '
const END = '-----END '
const DASHES = '-----'
const [LINE_FEED, CARRIAGE_RETURN, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09]

export function encodePem(label: string, bytes: Uint8Array): string {
  const body = encodeBase64(bytes)
  const lines: string[] = []
  for (let at = 0; at < body.length; at += LINE_CHARACTERS) {
    lines.push(body.slice(at, at + LINE_CHARACTERS))
  }
  return [`${BEGIN}${label}${DASHES}`, ...lines, `${END}${label}${DASHES}`, ''].join('\n')
}

/** The first block. Text before and behind it does not matter (RFC 7468 §2); headers are refused. */
export function decodePem(text: Uint8Array): PemBlock {
  let label: string | undefined
  let bodyStart = 0
  for (const { start, end } of splitLines(text)) {
    if (label === undefined) {
      label = readBoundary(text, start, end, BEGIN)
      bodyStart = end
    } else if (startsWith(text, start, end, END)) {
      if (readBoundary(text, start, end, END) !== label) {
        throw malformed(start, `the END line does not end '${label}'`)
      }
      return { label, bytes: decodeBase64(text, bodyStart, start) }
    }
  }
  if (label === undefined) throw malformed(0, 'there is no BEGIN line')
  throw malformed(text.length, `the END line of '${label}' is missing`)
}

/** Lines without their ends and without blanks at their ends. */
function splitLines(text: Uint8Array): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = []
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf(LINE_FEED, start)
    const next = feed === -1 ? text.length : feed
    let end = next
    while (end > start && isBlank(text[end - 1])) end--
    lines.push({ start, end })
    start = next + 1
  }
  return lines
}

const isBlank = (byte: number | undefined): boolean =>
  byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN

function readBoundary(text: Uint8Array, start: number, end: number, keyword: string) {
  const labelStart = start + keyword.length
  const labelEnd = end - DASHES.length
  const isBoundary =
    labelEnd >= labelStart &&
    startsWith(text, start, end, keyword) &&
    startsWith(text, labelEnd, end, DASHES)
  return isBoundary ? decodeUtf8(text.subarray(labelStart, labelEnd)) : undefined
}

function startsWith(text: Uint8Array, start: number, end: number, expected: string): boolean {
  if (end - start < expected.length) return false
  for (let at = 0; at < expected.length; at++) {
    if (text[start + at] !== expected.charCodeAt(at)) return false
  }
  return true
}

const malformed = (offset: number, what: string): ProviderError =>
  new ProviderError('ENCODING', `malformed PEM at byte ${offset}: ${what}`)
