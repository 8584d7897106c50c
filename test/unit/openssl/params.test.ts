// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Address, NULL, native, offset } from '../../../src/host.ts'
import {
  answerParams,
  applyParams,
  INTEGER,
  listParams,
  OCTET_STRING,
  PARAM_BYTES,
  type Param,
  type ParamValue,
  readBignum,
  readInteger,
  readOctets,
  readText,
  UNSIGNED_INTEGER,
  UTF8_POINTER,
  UTF8_STRING,
} from '../../../src/openssl/params.ts'
import { fake } from '../../support/fake-host.ts'

interface Entry {
  key: string
  type: number
  /** What `data` points to; absent: NULL. */
  data?: Uint8Array
  sizeBytes?: number
}

const UNMODIFIED = -1

/** An array as OpenSSL hands it in. */
function makeParams(...entries: Entry[]): Address {
  const array = fake.alloc((entries.length + 1) * PARAM_BYTES)
  entries.forEach(({ key, type, data, sizeBytes }, i) => {
    const at = offset(array, i * PARAM_BYTES)
    native.writeWord(at, fake.putString(key))
    native.writeU32(offset(at, 8), type)
    native.writeWord(offset(at, 16), data === undefined ? NULL : fake.put(data))
    native.writeWord(offset(at, 24), sizeBytes ?? data?.length ?? 0)
    native.writeWord(offset(at, 32), UNMODIFIED)
  })
  return array
}

function onlyParam(entry: Omit<Entry, 'key'>): Param {
  const [param] = listParams(makeParams({ key: 'it', ...entry }))
  return param ?? assert.fail('no parameter')
}

const returnSize = (param: Param): number => native.readWord(offset(param.address, 32))
const dataOf = (param: Param): Uint8Array => native.readBytes(param.data, param.sizeBytes)

/** Little-endian two's complement. */
function encodeInteger(value: bigint, sizeBytes: number): Uint8Array {
  const bits = BigInt.asUintN(8 * sizeBytes, value)
  return Uint8Array.from({ length: sizeBytes }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn))
}

const isArgumentError = { code: 'ARGUMENT' }

/** Sizes of C integers with the values that a number can hold exactly. */
const sizedInteger = fc.integer({ min: 1, max: 8 }).chain((sizeBytes) => {
  const bits = Math.min(8 * sizeBytes - 1, 53)
  const limit = 2n ** BigInt(bits)
  return fc.tuple(fc.constant(sizeBytes), fc.bigInt(-limit, limit - 1n))
})

describe('reading', () => {
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
})

/** Answers one parameter; what stands in it then. */
function answer(entry: Omit<Entry, 'key'>, value: ParamValue | undefined): Param {
  const array = makeParams({ key: 'it', ...entry })
  answerParams(array, { it: () => value })
  return listParams(array)[0] ?? assert.fail('no parameter')
}

describe('answering', () => {
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
})
