// SPDX-License-Identifier: Apache-2.0
// A token's ECDSA signature written as ECDSA-Sig-Value straight into OpenSSL's buffer.
import { encodeEcdsaSignature } from '../../encoding/ecdsa-signature.ts'
import { type Address, native } from '../../host.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const HEADERS = SEQUENCE | (INTEGER << 16)
/** Up to here every length is one byte. */
const SHORT_HALF_BYTES = 60

/**
 * Writes r‖s at `rawAddress` (which `raw` views) as DER; the size. The buffer has room for the
 * largest one. Bodies are copied by the host: a loop over bytes would cost more than all the rest.
 */
export const writeEcdsaSignature = (raw: Uint8Array, rawAddress: Address, out: Address): number => {
  const half = raw.length >> 1
  const r = raw[0] ?? 0
  const s = raw[half] ?? 0
  if (half > SHORT_HALF_BYTES) return writeAny(raw, out)
  // A leading zero byte is left out, which is rare; one before a set bit is put in.
  if (r === 0 || s === 0) return writeAny(raw, out)
  const rBytes = half + (r >> 7)
  const sBytes = half + (s >> 7)
  // Header bytes at once; those too many are written over by what follows, or are in the spare room.
  native.writeU32(out, (HEADERS + ((rBytes + sBytes + 4) << 8)) | (rBytes << 24))
  if (r > 127) native.writeU8((out + 4) as Address, 0)
  native.copy((out + 4 + (r >> 7)) as Address, rawAddress, half)
  const second = (out + 4 + rBytes) as Address
  native.writeU32(second, INTEGER | (sBytes << 8))
  native.copy((second + 2 + (s >> 7)) as Address, (rawAddress + half) as Address, half)
  return rBytes + sBytes + 6
}

const writeAny = (raw: Uint8Array, out: Address): number => {
  const bytes = encodeEcdsaSignature(raw)
  native.writeBytes(out, bytes)
  return bytes.length
}
