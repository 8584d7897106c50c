// SPDX-License-Identifier: Apache-2.0
// EME-OAEP decoding (RFC 8017 §7.1.2), for tokens that only do the exponentiation. Manger's attack
// needs to know why a block is refused: here there is one answer, after all of it has been looked at.
import { type Blocking, native, offset } from '../../host.ts'
import type { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { SoftwareDigest } from '../../openssl/software-digest.ts'
import { isEqual, isZero, select } from './constant-time.ts'
import { applyMgf1, hashParts } from './hashing.ts'

export interface OaepDigests {
  readonly digest: SoftwareDigest
  readonly mgf1: SoftwareDigest
  readonly label: NativeBytes
}

/** The message inside the block, which is changed; `undefined` for anything that is no OAEP. */
export function* decodeOaepBlock(
  arena: Arena,
  block: NativeBytes,
  { digest, mgf1, label }: OaepDigests,
): Blocking<NativeBytes | undefined> {
  const { sizeBytes: hashBytes } = digest.digest
  if (block.sizeBytes < 2 * hashBytes + 2) return undefined // the key's size alone decides
  const seed = { address: offset(block.address, 1), sizeBytes: hashBytes }
  const data = {
    address: offset(seed.address, hashBytes),
    sizeBytes: block.sizeBytes - hashBytes - 1,
  }
  yield* applyMgf1(mgf1, data, seed)
  yield* applyMgf1(mgf1, seed, data)
  const labelHash = arena.alloc(hashBytes)
  yield* hashParts(digest, [label], labelHash)
  const first = native.view(block.address, 1)[0] ?? 0
  const bytes = native.view(data.address, data.sizeBytes)
  const { good, start } = findMessage(first, bytes, native.view(labelHash, hashBytes))
  if (good === 0) return undefined
  return { address: offset(data.address, start), sizeBytes: data.sizeBytes - start }
}

/** DB is the label's hash, zeros, 01, the message; the byte before it all is zero. */
const findMessage = (first: number, data: Uint8Array, labelHash: Uint8Array) => {
  let difference = first
  for (let i = 0; i < labelHash.length; i++) difference |= (data[i] ?? 0) ^ (labelHash[i] ?? 0)
  let good = isZero(difference)
  let oneAt = 0
  let found = 0
  for (let i = labelHash.length; i < data.length; i++) {
    const byte = data[i] ?? 0
    const here = isEqual(byte, 1) & ~found
    oneAt = select(here, i, oneAt)
    found |= here
    good &= found | isZero(byte)
  }
  return { good: good & found, start: oneAt + 1 }
}
