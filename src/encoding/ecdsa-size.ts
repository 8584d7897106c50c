// SPDX-License-Identifier: Apache-2.0
import { lengthBytes } from './der.ts'

/** The size of the largest DER signature whose r and s are below a group's order of so many bits. */
export function ecdsaSignatureMaxBytes(orderBits: number): number {
  const integer = Math.floor(orderBits / 8) + 1
  const both = 2 * (1 + lengthBytes(integer) + integer)
  return 1 + lengthBytes(both) + both
}
