// SPDX-License-Identifier: Apache-2.0
// The inside of RSAES-PKCS1-v1_5 (RFC 8017 §7.2.2): 00 02, at least eight bytes that are not zero,
// 00, the message. Whether a block has that form is not to be told from how it is taken apart.
import { isEqual, isLess, isZero, select } from './constant-time.ts'

/** The shortest padding: two bytes in front, eight of filling, one between. */
export const PADDING_BYTES = 11
export const PREMASTER_BYTES = 48

/** Where the message of a block is. */
interface Inside {
  /** All bits set when the block has the right form. */
  readonly good: number
  readonly start: number
}

export const findMessage = (block: Uint8Array): Inside => {
  let zeroAt = 0
  let found = 0
  const { length } = block
  // `isZero` and `select`, written out: this is run for each byte, and a call takes longer than they do.
  for (let i = 2; i < length; i++) {
    const byte = block[i] ?? 0
    const first = (((byte - 1) & ~byte) >> 31) & ~found
    zeroAt |= first & i
    found |= first
  }
  const good = hasType2(block) & found & ~isLess(zeroAt, PADDING_BYTES - 1)
  return { good, start: zeroAt + 1 }
}

const hasType2 = (block: Uint8Array): number => isZero(block[0] ?? 0) & isEqual(block[1] ?? 0, 2)

/**
 * Copies the message of `block`, or the `substituteBytes` at the end of `substitute` if the block
 * is malformed, and returns the size: to the caller both look alike. Both have the same size.
 */
export const copyMessageOr = (
  block: Uint8Array,
  substitute: Uint8Array,
  substituteBytes: number,
  out: Uint8Array,
): number => {
  const inside = findMessage(block)
  const { good } = inside
  const start = select(good, inside.start, block.length - substituteBytes)
  for (let i = start; i < block.length; i++)
    out[i - start] = (good & (block[i] ?? 0)) | (~good & (substitute[i] ?? 0))
  return block.length - start
}

/** The versions that the ClientHello and, for old clients, the handshake itself have named. */
export interface PremasterVersions {
  readonly client: number
  /** 0: none. */
  readonly negotiated: number
}

/** RFC 5246 §7.4.7.1: the premaster secret, or the random bytes if anything about it is wrong. */
export const copyPremasterOr = (
  block: Uint8Array,
  random: Uint8Array,
  versions: PremasterVersions,
  out: Uint8Array,
): void => {
  const start = block.length - PREMASTER_BYTES
  let good = hasType2(block) & isZero(block[start - 1] ?? 0)
  for (let i = 2; i < start - 1; i++) good &= ~isZero(block[i] ?? 0)
  selectPremaster(good, block.subarray(start), random, versions, out)
}

/** As `copyPremasterOr` for a token that has taken the padding away. `good`: it found one. */
export const selectPremaster = (
  good: number,
  premaster: Uint8Array,
  random: Uint8Array,
  { client, negotiated }: PremasterVersions,
  out: Uint8Array,
): void => {
  const isOther = negotiated > 0 ? hasVersion(premaster, negotiated) : 0
  const take = good & (hasVersion(premaster, client) | isOther)
  for (let i = 0; i < PREMASTER_BYTES; i++) out[i] = select(take, premaster[i] ?? 0, random[i] ?? 0)
}

const hasVersion = (premaster: Uint8Array, version: number): number =>
  isEqual(premaster[0] ?? 0, (version >> 8) & 0xff) & isEqual(premaster[1] ?? 0, version & 0xff)
