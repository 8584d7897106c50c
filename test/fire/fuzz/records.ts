// SPDX-License-Identifier: Apache-2.0
// The input of a token: records of a kind, a length and bytes. A mutation of some bytes leaves most of
// them as they were.

export interface Told {
  readonly bytes: Uint8Array
  /** How the length is falsified: an index of LIES (input-kinds.ts). */
  readonly lie: number
}

const HEAD = 3

/** One record: kind, length in twelve bits, a lie in four. */
export const writeRecord = (kind: number, bytes: Uint8Array, lie = 0): Uint8Array =>
  Uint8Array.of(kind, bytes.length & 0xff, (bytes.length >> 8) | (lie << 4), ...bytes)

/** Later ones of a kind win; the last may be cut short. */
export function readRecords(bytes: Uint8Array): Map<number, Told> {
  const records = new Map<number, Told>()
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const [kind = 0, low = 0, high = 0] = bytes.subarray(at, at + HEAD)
    const length = low | ((high & 0xf) << 8)
    at += HEAD
    records.set(kind, { bytes: bytes.slice(at, at + length), lie: high >> 4 })
    at += length
  }
  return records
}
