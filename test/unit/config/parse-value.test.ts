// SPDX-License-Identifier: Apache-2.0
// The values of each option are tested with the options; here, what holds for all values.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { oneOf, wholeNumber, words } from '../../../src/config/parse-value.ts'

const KNOWN = ['one', 'two', 'three'] as const

test('one of several values is that value alone', () => {
  const parse = oneOf({ yes: 1, no: 2 })
  fc.assert(
    fc.property(fc.string(), (value) => {
      assert.equal(parse(value), value === 'yes' ? 1 : value === 'no' ? 2 : undefined)
    }),
  )
  assert.equal(parse('yes'), 1)
})

test('a number within the limits is read, and no other one', () => {
  const parse = wholeNumber(0, 1024)
  fc.assert(
    fc.property(fc.integer({ min: -2000, max: 2000 }), (number) => {
      assert.equal(parse(`${number}`), number >= 0 && number <= 1024 ? number : undefined)
    }),
  )
})

test('words are found in any order and number, however they are separated', () => {
  const parse = words(KNOWN)
  const separator = fc.constantFrom(' ', '  ', '\t', ',', ' , ')
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KNOWN)), separator, (list, blank) => {
      assert.deepEqual(parse(list.join(blank)), new Set(list))
    }),
  )
})

test('one unknown word among known ones makes the whole list wrong', () => {
  const parse = words(KNOWN)
  const unknown = fc
    .stringMatching(/^[a-z-]{1,8}$/)
    .filter((word) => !KNOWN.some((w) => w === word))
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KNOWN)), unknown, (list, word) => {
      assert.equal(parse([word, ...list].join(' ')), undefined)
      assert.equal(parse([...list, word].join(' ')), undefined)
    }),
  )
})
