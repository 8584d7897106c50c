// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NULL, native } from '../../../src/host.ts'
import {
  applyParams,
  INTEGER,
  listParams,
  OCTET_STRING,
  type Param,
  readBignum,
  readInteger,
  readOctets,
  readText,
  UNSIGNED_INTEGER,
  UTF8_POINTER,
  UTF8_STRING,
} from '../../../src/openssl/params.ts'
import { fake } from '../../support/fake-host.ts'
import { encodeInteger, makeParams, onlyParam, sizedInteger } from '../../support/fake-params.ts'

const isArgumentError = { code: 'ARGUMENT' }

test('NULL has no parameters', () => {
  assert.deepEqual(listParams(NULL), [])
})

test('signed integers of every size come in as they are', () => {
  fc.assert(
    fc.property(sizedInteger, ([sizeBytes, value]) => {
      const data = encodeInteger(value, sizeBytes)
      assert.equal(BigInt(readInteger(onlyParam({ type: INTEGER, data }))), value)
    }),
  )
})

test('unsigned integers of every size come in as they are', () => {
  fc.assert(
    fc.property(sizedInteger, ([sizeBytes, value]) => {
      const positive = BigInt.asUintN(Math.min(8 * sizeBytes, 53), value)
      const data = encodeInteger(positive, sizeBytes)
      assert.equal(BigInt(readInteger(onlyParam({ type: UNSIGNED_INTEGER, data }))), positive)
    }),
  )
})

test('an unsigned integer of no bytes is 0, as EVP_PKEY_CTX_ctrl_str writes it', () => {
  const zero = onlyParam({ type: UNSIGNED_INTEGER, data: new Uint8Array(0) })
  assert.equal(readInteger(zero), 0)
})

test('what is no integer, or none of 1 to 8 bytes, is refused', () => {
  const data = new Uint8Array(4)
  for (const type of [UTF8_STRING, OCTET_STRING, UTF8_POINTER, 0, 3])
    assert.throws(() => readInteger(onlyParam({ type, data })), isArgumentError)
  for (const size of [0, 9, 16])
    assert.throws(
      () => readInteger(onlyParam({ type: INTEGER, data: new Uint8Array(size) })),
      isArgumentError,
    )
  assert.throws(() => readInteger(onlyParam({ type: INTEGER, sizeBytes: 4 })), isArgumentError)
})

test('big numbers lose their leading zeros and turn round', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(9), (bytes, zeros) => {
      const bigEndian = Buffer.concat([new Uint8Array(zeros), bytes])
      const data = Uint8Array.from(bigEndian).reverse()
      const read = readBignum(onlyParam({ type: UNSIGNED_INTEGER, data }))
      const hex = Buffer.from(bytes)
        .toString('hex')
        .replace(/^(00)+/, '')
      assert.equal(Buffer.from(read).toString('hex'), hex)
    }),
  )
})

test('a big number that could be negative is refused', () => {
  assert.throws(
    () => readBignum(onlyParam({ type: INTEGER, data: Uint8Array.of(1) })),
    isArgumentError,
  )
})

const texts = fc.string({ unit: 'grapheme', maxLength: 50 }).filter((it) => !it.includes('\0'))

test('texts come in whole, whatever the pointer points into', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = native.encodeUtf8(`${text}\0`)
      const data = bytes
      const sizeBytes = bytes.length - 1
      assert.equal(readText(onlyParam({ type: UTF8_STRING, data, sizeBytes })), text)
      const pointer = encodeInteger(BigInt(fake.putString(text)), 8)
      assert.equal(readText(onlyParam({ type: UTF8_POINTER, data: pointer, sizeBytes })), text)
    }),
  )
})

test('a text ends at its NUL or at its size, whichever comes first', () => {
  const data = native.encodeUtf8('abcdef\0')
  assert.equal(readText(onlyParam({ type: UTF8_STRING, data, sizeBytes: 3 })), 'abc')
  assert.equal(readText(onlyParam({ type: UTF8_STRING, data, sizeBytes: 7 })), 'abcdef')
  assert.equal(readText(onlyParam({ type: UTF8_STRING, sizeBytes: 0 })), '')
  assert.throws(() => readText(onlyParam({ type: OCTET_STRING, data })), isArgumentError)
})

test('a text without a NUL is not read beyond its size', () => {
  const data = native.encodeUtf8('abc')
  assert.equal(readText(onlyParam({ type: UTF8_STRING, data })), 'abc')
})

test('bytes come in as they are, and a length that cannot be is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
      assert.deepEqual(readOctets(onlyParam({ type: OCTET_STRING, data })), data)
    }),
  )
  const data = new Uint8Array(4)
  for (const sizeBytes of [-1, 2 ** 21, 2 ** 40])
    assert.throws(() => readOctets(onlyParam({ type: OCTET_STRING, data, sizeBytes })))
  assert.deepEqual(readOctets(onlyParam({ type: OCTET_STRING, sizeBytes: 9 })), new Uint8Array(0))
})

test('each parameter goes to the setter of its key, and others are ignored', () => {
  const seen: string[] = []
  const note = (param: Param): void => {
    seen.push(param.key)
  }
  const entries = ['first', 'unknown', 'toString', 'second'].map((key) => ({
    key,
    type: INTEGER,
  }))
  applyParams(makeParams(...entries), { first: note, second: note, third: note })
  assert.deepEqual(seen, ['first', 'second'])
})
