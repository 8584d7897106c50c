// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { native, offset } from '../../../src/host.ts'
import { Arena } from '../../../src/memory/arena.ts'
import { describeParams, listForCall, listPointers } from '../../../src/openssl/param-lists.ts'
import {
  INTEGER,
  listParams,
  OCTET_STRING,
  readBignum,
  readInteger,
  readOctets,
  readText,
  UNSIGNED_INTEGER,
  UTF8_POINTER,
  UTF8_STRING,
} from '../../../src/openssl/params.ts'
import { fake } from '../../support/fake-host.ts'

test('a description names keys and types and has no data', () => {
  const describe = describeParams({ bits: INTEGER, group: UTF8_STRING })
  assert.deepEqual(
    listParams(describe()).map(({ key, type, data, sizeBytes }) => [key, type, data, sizeBytes]),
    [
      ['bits', INTEGER, 0, 0],
      ['group', UTF8_STRING, 0, 0],
    ],
  )
  assert.equal(describe(), describe(), 'it is made once')
  assert.deepEqual(listParams(describeParams({})()), [])
})

test('what is listed for a call is what is read from the list', () => {
  const bignums = fc
    .uint8Array({ maxLength: 300 })
    .filter((bytes) => bytes.length === 0 || bytes[0] !== 0)
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  const integers = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  fc.assert(
    fc.property(bignums, texts, integers, fc.uint8Array(), (bignum, text, integer, octets) => {
      const before = fake.liveBlocks
      const arena = new Arena()
      const array = listForCall(arena, [
        ['n', UNSIGNED_INTEGER, bignum],
        ['group', UTF8_STRING, text],
        ['type', INTEGER, integer],
        ['pub', OCTET_STRING, octets],
      ])
      const [n, group, type, pub] = listParams(array)
      assert.ok(n && group && type && pub)
      assert.deepEqual(readBignum(n), bignum)
      assert.equal(readText(group), text)
      assert.equal(group.sizeBytes, native.encodeUtf8(text).length)
      assert.equal(readInteger(type), integer)
      assert.equal(type.sizeBytes, 4)
      assert.deepEqual(readOctets(pub), octets)
      arena.release()
      // The keys are static: the first run leaves them.
      assert.ok(fake.liveBlocks <= before + 4)
    }),
  )
})

test('texts of a list are terminated, for readers that take no size', () => {
  const arena = new Arena()
  const [param] = listParams(listForCall(arena, [['digest', UTF8_STRING, 'SHA256']]))
  assert.equal(param && native.stringLength(param.data), 6)
  arena.release()
})

test('pointers are filled in by another and read by position', () => {
  const arena = new Arena()
  const { array, pointers } = listPointers(arena, ['first', 'second'])
  const [first, second] = listParams(array)
  assert.ok(first && second)
  assert.deepEqual([first.type, second.type], [UTF8_POINTER, UTF8_POINTER])
  native.writeWord(second.data, fake.putString('a value'))
  assert.equal(native.readWord(pointers), 0)
  assert.equal(native.readWord(offset(pointers, 8)), native.readWord(second.data))
  assert.equal(readText(second), 'a value')
  assert.equal(readText(first), '')
  arena.release()
})
