// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRawCurve, RAW_CURVES } from '../../../src/algorithms/raw-curves.ts'

test('a curve is found by its identifier and by the names that tokens write', () => {
  for (const [name, curve] of [
    ['1.3.101.112', RAW_CURVES.ED25519],
    ['edwards25519', RAW_CURVES.ED25519],
    ['EDWARDS448', RAW_CURVES.ED448],
    ['1.3.101.110', RAW_CURVES.X25519],
    ['curve448', RAW_CURVES.X448],
  ] as const)
    assert.equal(findRawCurve(name), curve)
  assert.equal(findRawCurve('1.2.840.10045.3.1.7'), undefined)
})
