// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { packWords } from '../../../src/memory/pack-words.ts'

test('words come out as 64-bit integers of this machine', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (words) => {
      const bytes = packWords(words)
      assert.deepEqual(
        [...new BigUint64Array(bytes.buffer, bytes.byteOffset, words.length)],
        words.map(BigInt),
      )
    }),
  )
})
