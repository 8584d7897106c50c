// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatMicroseconds, formatShare } from '../../../../cli/trace/units.ts'

const DURATIONS: readonly (readonly [us: number, text: string])[] = [
  [0, '0 µs'],
  [0.4, '0.4 µs'],
  [9.996, '10 µs'],
  [68.84, '68.8 µs'],
  [999.6, '1000 µs'],
  [1250, '1.25 ms'],
  [100_000, '100 ms'],
  [12_345_678, '12.3 s'],
]

for (const [us, text] of DURATIONS) {
  test(`${us} microseconds are ${text}`, () => {
    assert.equal(formatMicroseconds(us), text)
  })
}

test('a small share has a decimal, and there is none of nothing', () => {
  assert.deepEqual(
    [formatShare(1, 3), formatShare(1, 100), formatShare(0, 0)],
    ['33 %', '1.0 %', '–'],
  )
})
