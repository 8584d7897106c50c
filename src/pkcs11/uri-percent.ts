// SPDX-License-Identifier: Apache-2.0
// Percent-encoding (RFC 3986 §2.1) over bytes, so that a PIN need not become a string.
import { ProviderError } from '../errors.ts'

const PERCENT = 0x25
const HEX_DIGITS = '0123456789ABCDEF'

/** Passes each decoded byte to `put`; how many there were. The offsets in errors are those of `bytes`. */
export function percentDecodeInto(
  bytes: Uint8Array,
  start: number,
  end: number,
  put: (byte: number) => void,
): number {
  let count = 0
  for (let at = start; at < end; at++, count++) {
    const byte = bytes[at] ?? 0
    if (byte !== PERCENT) {
      put(byte)
      continue
    }
    put(readEscape(bytes, at, end))
    at += 2
  }
  return count
}

export function percentDecode(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const decoded = new Uint8Array(end - start)
  let at = 0
  const sizeBytes = percentDecodeInto(bytes, start, end, (byte) => {
    decoded[at++] = byte
  })
  return decoded.slice(0, sizeBytes)
}

export const percentEncode = (byte: number): string =>
  `%${HEX_DIGITS.charAt(byte >> 4)}${HEX_DIGITS.charAt(byte & 0xf)}`

/** Where, and what is wrong; never what stands there, which may be a PIN. */
export const uriError = (offset: number, what: string): ProviderError =>
  new ProviderError('URI', `malformed pkcs11 URI at offset ${offset}: ${what}`)

function readEscape(bytes: Uint8Array, at: number, end: number): number {
  const high = at + 2 < end ? hexValue(bytes[at + 1]) : undefined
  const low = at + 2 < end ? hexValue(bytes[at + 2]) : undefined
  if (high === undefined || low === undefined) {
    throw uriError(at, "'%' is not followed by two hexadecimal digits")
  }
  return high * 16 + low
}

function hexValue(byte: number | undefined): number | undefined {
  const value = HEX_DIGITS.indexOf(String.fromCharCode(byte ?? 0).toUpperCase())
  return value === -1 ? undefined : value
}
