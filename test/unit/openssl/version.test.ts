// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAtLeast } from '../../../src/openssl/version.ts'

test('versions are compared by number', () => {
  for (const [version, expected] of [
    ['3.0.19', false],
    ['3.3.9', false],
    ['3.4.0', true],
    ['3.10.1', true],
    ['4.0.0-dev', true],
    ['', false],
  ] as const)
    assert.equal(isAtLeast(version, 3, 4), expected, version)
})
