// SPDX-License-Identifier: Apache-2.0
import { decodeUtf8 } from '../encoding/utf8.ts'
import { percentEncode } from './uri-percent.ts'
import { equalsAscii, findAttribute, findSchemeEnd, type Segment, splitUri } from './uri-scan.ts'

/**
 * The URI for logs and errors, with `****` where a PIN is or may be. Works on what does not parse
 * as well, and rather hides too much: a name that has "pin" in it, and whatever follows a PIN up to
 * an attribute that is known.
 */
export function redactUri(bytes: Uint8Array): string {
  const schemeEnd = Math.max(0, findSchemeEnd(bytes))
  let shown = show(bytes, 0, schemeEnd)
  let shownEnd = schemeEnd
  let hiding = false
  for (const segment of splitUri(bytes, schemeEnd)) {
    const { start, nameEnd, end } = segment
    const isKnown = nameEnd < end && findAttribute(bytes, start, nameEnd) !== undefined
    if (hiding && !isKnown) continue
    hiding = holdsPin(bytes, segment)
    // Separators come along; after something hidden, only the last one.
    shown += show(bytes, Math.max(shownEnd, start - 1), start)
    shown += hiding ? hide(bytes, segment, isKnown) : show(bytes, start, end)
    shownEnd = end
  }
  return shown
}

function holdsPin(bytes: Uint8Array, { start, nameEnd, end }: Segment): boolean {
  if (containsWord(bytes, nameEnd, end, 'pin-value')) return true
  return (
    containsWord(bytes, start, nameEnd, 'pin') && !equalsAscii(bytes, start, nameEnd, 'pin-source')
  )
}

const hide = (bytes: Uint8Array, { start, nameEnd }: Segment, isKnown: boolean): string =>
  isKnown ? `${show(bytes, start, nameEnd)}=****` : '****'

/** Line feeds and other control characters come out encoded: a log has one line for one entry. */
function show(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let plainStart = start
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x20 && byte !== 0x7f) continue
    text += decodeUtf8(bytes.subarray(plainStart, at)) + percentEncode(byte)
    plainStart = at + 1
  }
  return text + decodeUtf8(bytes.subarray(plainStart, end))
}

function containsWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  for (let at = start; at < end; at++) {
    if (startsWithWord(bytes, at, end, word)) return true
  }
  return false
}

/** In any case, and with any of its characters percent-encoded. */
function startsWithWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  let at = start
  for (const letter of word) {
    const forms = [letter, escapeLetter(letter), escapeLetter(letter.toUpperCase())]
    const form = forms.find((text) => matchesAt(bytes, at, end, text))
    if (form === undefined) return false
    at += form.length
  }
  return true
}

const escapeLetter = (letter: string): string => percentEncode(letter.charCodeAt(0)).toLowerCase()

const matchesAt = (bytes: Uint8Array, at: number, end: number, text: string): boolean =>
  at + text.length <= end && equalsAscii(bytes, at, at + text.length, text)
