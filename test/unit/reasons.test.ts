// SPDX-License-Identifier: Apache-2.0
import '../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REASONS } from '../../src/errors.ts'
import type { Address } from '../../src/host.ts'
import { readCString } from '../../src/memory/arena.ts'
import { CKR_NAMES } from '../../src/pkcs11/cryptoki-names.gen.ts'
import { reasonStrings } from '../../src/reasons.ts'
import { fake } from '../support/fake-host.ts'

/** The OSSL_ITEM array as OpenSSL reads it: up to the first id of 0. */
const readItems = (array: Address): Map<number, string> => {
  const items = new Map<number, string>()
  for (let at = array; fake.readU32(at) !== 0; at = (at + 16) as Address)
    items.set(fake.readU32(at), readCString(fake.readWord((at + 8) as Address) as Address))
  return items
}

test('each return value of PKCS#11 that OpenSSL has room for has its name as its reason', () => {
  const items = readItems(reasonStrings())
  const known = Object.keys(CKR_NAMES).map(Number)
  const fitting = known.filter((value) => value > 0 && value < 2 ** 23)
  assert.ok(fitting.length > 90)
  for (const value of fitting) assert.equal(items.get(value), CKR_NAMES[value])
})

test("the provider's own reasons have texts", () => {
  const items = readItems(reasonStrings())
  assert.equal(items.get(REASONS.uri), 'malformed URI')
  assert.equal(items.get(REASONS.internal), 'internal error')
})
