// SPDX-License-Identifier: Apache-2.0
// A token's ECDSA signature written as ECDSA-Sig-Value straight into OpenSSL's buffer.
import { encodeEcdsaSignature } from '../../encoding/ecdsa-signature.ts'
import { type Address, native } from '../../host.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
/** Up to here every length is one byte. */
const SHORT_BYTES = 127

/**
 * Writes r‖s at `rawAddress` (which `raw` views) as DER; the size. The buffer has room for the
 * largest one. Bodies are copied by the host: a loop over bytes would cost more than all the rest.
 */
export const writeEcdsaSignature = (raw: Uint8Array, rawAddress: Address, out: Address): number => {
  const half = raw.length / 2
  if (2 * half + 6 > SHORT_BYTES) return writeLong(raw, out)
  const r = raw[0] === 0 ? skipZeros(raw, 0, half) : 0
  const s = raw[half] === 0 ? skipZeros(raw, half, raw.length) : half
  const rPad = (raw[r] ?? 0) >> 7
  const sPad = (raw[s] ?? 0) >> 7
  const rBytes = half - r + rPad
  const sBytes = raw.length - s + sPad
  const body = rBytes + sBytes + 4
  // Header bytes at once; those too many are written over by what follows, or are in the spare room.
  native.writeU32(out, SEQUENCE | (body << 8) | (INTEGER << 16) | (rBytes << 24))
  if (rPad !== 0) native.writeU8((out + 4) as Address, 0)
  native.copy((out + 4 + rPad) as Address, (rawAddress + r) as Address, half - r)
  const second = out + 4 + rBytes
  native.writeU32(second as Address, INTEGER | (sBytes << 8))
  native.copy((second + 2 + sPad) as Address, (rawAddress + s) as Address, raw.length - s)
  return 2 + body
}

const writeLong = (raw: Uint8Array, out: Address): number => {
  const bytes = encodeEcdsaSignature(raw)
  native.writeBytes(out, bytes)
  return bytes.length
}

/** Leading zeros, but never the last byte. */
const skipZeros = (raw: Uint8Array, start: number, end: number): number => {
  let at = start
  while (at < end - 1 && raw[at] === 0) at++
  return at
}
