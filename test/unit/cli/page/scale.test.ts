// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { logBins, shift, ticks, zoom } from '../../../../cli/page/scale.ts'

test('marks are round numbers inside the axis', () => {
  assert.deepEqual(ticks(0, 1000, 5), [0, 200, 400, 600, 800, 1000])
  assert.deepEqual(ticks(130, 180, 4), [140, 160, 180])
  assert.deepEqual(ticks(5, 5, 4), [5])
})

test('every value is in one bin, and the bins join', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e7, noNaN: true })), (values) => {
      const bins = logBins(values)
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, 0),
        values.length,
      )
      bins.slice(1).forEach((bin, i) => {
        assert.ok(Math.abs(bin.from / (bins[i]?.to ?? 0) - 1) < 1e-9)
      })
    }),
  )
})

test('a zoom keeps its point in place, and stays within the whole', () => {
  assert.deepEqual(zoom([0, 100], 0.5, 50, 100), [25, 75])
  assert.deepEqual(zoom([0, 100], 0.5, 0, 100), [0, 50])
  assert.deepEqual(zoom([25, 75], 4, 50, 100), [0, 100])
})

test('a shift stops at both ends', () => {
  assert.deepEqual(shift([10, 20], 5, 100), [15, 25])
  assert.deepEqual(shift([10, 20], -50, 100), [0, 10])
  assert.deepEqual(shift([10, 20], 500, 100), [90, 100])
})
