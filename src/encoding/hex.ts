// SPDX-License-Identifier: Apache-2.0
import { ProviderError } from '../errors.ts'

const BYTES_PER_LINE = 15

/** Lower-case. */
export const encodeHex = (bytes: Uint8Array): string => Array.from(bytes, toHex).join('')

export function decodeHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) {
    throw new ProviderError('ENCODING', 'a text that is not hexadecimal digits in pairs')
  }
  const bytes = new Uint8Array(text.length / 2)
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16)
  }
  return bytes
}

/** The lines in which `openssl pkey -text` shows bytes, each with a line feed. */
export function formatHexLines(bytes: Uint8Array, indent = 4): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const line = Array.from(bytes.subarray(at, at + BYTES_PER_LINE), toHex).join(':')
    const more = at + BYTES_PER_LINE < bytes.length ? ':' : ''
    text += `${' '.repeat(indent)}${line}${more}\n`
  }
  return text
}

/** An unsigned number as such lines: with the zero byte that keeps it positive. */
export function formatHexNumber(bigEndian: Uint8Array, indent = 4): string {
  const isNegative = (bigEndian[0] ?? 0) >= 0x80
  return formatHexLines(isNegative ? Uint8Array.of(0, ...bigEndian) : bigEndian, indent)
}

const toHex = (byte: number): string => byte.toString(16).padStart(2, '0')
