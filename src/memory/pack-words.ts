// SPDX-License-Identifier: Apache-2.0

const HIGH = 0x100000000

/** Machine words side by side, as C has them in an array; for one write instead of many. */
export const packWords = (words: readonly number[]): Uint8Array => {
  const halves = new Uint32Array(words.length * 2)
  let at = 0
  for (const word of words) {
    halves[at] = word
    halves[at + 1] = Math.floor(word / HIGH)
    at += 2
  }
  return new Uint8Array(halves.buffer)
}
