// SPDX-License-Identifier: Apache-2.0
// Choices without branches, for data whose form must stay unknown. An interpreter gives no promise
// about time: what is kept here is that no step, error or early end depends on a secret value.

/** All bits set for zero, none otherwise. For integers from 0 to 2^31 - 1, as all of these. */
export const isZero = (x: number): number => ((x - 1) & ~x) >> 31

export const isEqual = (a: number, b: number): number => isZero(a ^ b)

export const isLess = (a: number, b: number): number => (a - b) >> 31

/** `a` where the mask has all bits set, `b` where it has none. */
export const select = (mask: number, a: number, b: number): number => (mask & a) | (~mask & b)
