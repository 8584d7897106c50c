// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { native } from '../../../src/host.ts'
import {
  answerParams,
  INTEGER,
  listParams,
  OCTET_STRING,
  type Param,
  type ParamValue,
  readBignum,
  readText,
  UNSIGNED_INTEGER,
  UTF8_POINTER,
  UTF8_STRING,
} from '../../../src/openssl/params.ts'
import {
  dataOf,
  type Entry,
  encodeInteger,
  makeParams,
  returnSize,
  sizedInteger,
} from '../../support/fake-params.ts'

const isArgumentError = { code: 'ARGUMENT' }

/** Answers one parameter; what stands in it then. */
function answer(entry: Omit<Entry, 'key'>, value: ParamValue | undefined): Param {
  const array = makeParams({ key: 'it', ...entry })
  answerParams(array, { it: () => value })
  return listParams(array)[0] ?? assert.fail('no parameter')
}

test('integers fill a buffer of any size that holds them', () => {
  fc.assert(
    fc.property(sizedInteger, ([sizeBytes, value]) => {
      const param = answer({ type: INTEGER, data: new Uint8Array(sizeBytes) }, Number(value))
      assert.deepEqual(dataOf(param), encodeInteger(value, sizeBytes))
      assert.equal(returnSize(param), sizeBytes)
    }),
  )
})

test('an integer that does not fit is refused rather than cut', () => {
  const small = (type: number, value: number) => () =>
    answer({ type, data: new Uint8Array(1) }, value)
  for (const value of [128, 256, 70000, -129])
    assert.throws(small(INTEGER, value), isArgumentError, String(value))
  for (const value of [256, 70000, -1])
    assert.throws(small(UNSIGNED_INTEGER, value), isArgumentError, String(value))
  assert.throws(() => answer({ type: UTF8_STRING, data: new Uint8Array(8) }, 1), isArgumentError)
})

test('big numbers fill the whole buffer, which is what OSSL_PARAM_set_BN does', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).filter(([first]) => first !== 0)
  fc.assert(
    fc.property(bytes, fc.nat(40), (bignum, more) => {
      const data = new Uint8Array(bignum.length + more).fill(0xff)
      const param = answer({ type: UNSIGNED_INTEGER, data }, { bignum })
      assert.deepEqual(readBignum(param), bignum)
      assert.equal(returnSize(param), data.length)
    }),
  )
})

test('texts are terminated where there is room', () => {
  const roomy = answer({ type: UTF8_STRING, data: new Uint8Array(6).fill(0xff) }, 'P-256')
  assert.deepEqual(dataOf(roomy), native.encodeUtf8('P-256\0'))
  assert.equal(returnSize(roomy), 5)
  const exact = answer({ type: UTF8_STRING, data: new Uint8Array(5) }, 'P-256')
  assert.deepEqual(dataOf(exact), native.encodeUtf8('P-256'))
})

test('a text pointer gets the address of a text that stays', () => {
  const param = answer({ type: UTF8_POINTER, data: new Uint8Array(8), sizeBytes: 0 }, 'a name')
  assert.equal(readText(param), 'a name')
  assert.equal(returnSize(param), 6)
})

const VALUES: Readonly<Record<string, [type: number, value: ParamValue, size: number]>> = {
  'a text': [UTF8_STRING, 'SHA256', 6],
  bytes: [OCTET_STRING, Uint8Array.of(1, 2, 3), 3],
  'a big number': [UNSIGNED_INTEGER, { bignum: new Uint8Array(256).fill(1) }, 256],
}

for (const [name, [type, value, size]] of Object.entries(VALUES)) {
  test(`${name} without a buffer says its size`, () => {
    assert.equal(returnSize(answer({ type }, value)), size)
  })

  test(`${name} in a buffer that is too small says its size and writes nothing`, () => {
    const array = makeParams({ key: 'it', type, data: new Uint8Array(size - 1).fill(0xa5) })
    assert.throws(() => answerParams(array, { it: () => value }), {
      code: 'ARGUMENT',
      message: `the buffer for 'it' holds ${size - 1} bytes, ${size} are needed`,
    })
    const [param] = listParams(array)
    assert.ok(param && dataOf(param).every((byte) => byte === 0xa5))
    assert.equal(param && returnSize(param), size)
  })
}

test('an entry without an answer stays unmodified', () => {
  assert.equal(returnSize(answer({ type: INTEGER, data: new Uint8Array(4) }, undefined)), -1)
  const array = makeParams({ key: 'toString', type: INTEGER, data: new Uint8Array(4) })
  answerParams(array, {})
  assert.deepEqual(
    listParams(array).map((param) => returnSize(param)),
    [-1],
  )
})
