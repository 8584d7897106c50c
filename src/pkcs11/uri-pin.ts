// SPDX-License-Identifier: Apache-2.0

const PERCENT = 0x25

/** Whether "pin" can stand anywhere, in any case and spelling: if not, the URI may be a string. */
export const mayHoldPin = (bytes: Uint8Array): boolean =>
  follows(bytes, 0x70, isSecondLetter) ||
  follows(bytes, 0x50, isSecondLetter) ||
  follows(bytes, PERCENT, (at) => isEscapedP(bytes[at], bytes[at + 1]))

/** `p`, then `i` in any spelling. */
const isSecondLetter = (at: number, bytes: Uint8Array): boolean =>
  bytes[at] === 0x69 || bytes[at] === 0x49 || bytes[at] === PERCENT

/** %70 or %50. */
const isEscapedP = (high: number | undefined, low: number | undefined): boolean =>
  (high === 0x37 || high === 0x35) && low === 0x30

const follows = (
  bytes: Uint8Array,
  first: number,
  accepts: (at: number, bytes: Uint8Array) => boolean,
): boolean => {
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (accepts(at + 1, bytes)) return true
  return false
}
