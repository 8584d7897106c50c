// SPDX-License-Identifier: Apache-2.0
import { type Address, asAddress, NULL, type Word } from '../host.ts'

/** Bytes in native memory, somebody else's. */
export interface NativeBytes {
  readonly address: Address
  readonly sizeBytes: number
}

/** A pointer and a length as C passes them; NULL is empty. */
export const nativeBytes = (address: Word, sizeBytes: number): NativeBytes => ({
  address: asAddress(address),
  sizeBytes: address === NULL ? 0 : sizeBytes,
})
