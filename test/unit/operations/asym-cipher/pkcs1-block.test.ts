// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isEqual,
  isLess,
  isZero,
  select,
} from '../../../../src/operations/asym-cipher/constant-time.ts'
import {
  copyMessageOr,
  copyPremasterOr,
  findMessage,
} from '../../../../src/operations/asym-cipher/pkcs1-block.ts'

const SIZE = 128

const small = fc.integer({ min: 0, max: 2 ** 31 - 1 })
const filling = fc.integer({ min: 1, max: 255 })
const messageBytes = fc.uint8Array({ maxLength: SIZE - 11 })

/** RFC 8017 §7.2.1. */
const encode = (message: Uint8Array, filler = 0xff): Uint8Array => {
  const padding = new Uint8Array(SIZE - message.length - 3).fill(filler)
  return Uint8Array.of(0, 2, ...padding, 0, ...message)
}

test('comparisons give masks', () => {
  fc.assert(
    fc.property(small, small, (a, b) => {
      assert.equal(isZero(a), a === 0 ? -1 : 0)
      assert.equal(isEqual(a, b), a === b ? -1 : 0)
      assert.equal(isEqual(a, a), -1)
      assert.equal(isLess(a, b), a < b ? -1 : 0)
      assert.equal(select(-1, a, b), a)
      assert.equal(select(0, a, b), b)
    }),
  )
})

test('every message comes out of its block', () => {
  fc.assert(
    fc.property(
      messageBytes,
      filling,
      fc.uint8Array({ minLength: SIZE, maxLength: SIZE }),
      (message, filler, substitute) => {
        const out = new Uint8Array(SIZE)
        const size = copyMessageOr(encode(message, filler), substitute, 5, out)
        assert.deepEqual(out.subarray(0, size), message)
      },
    ),
  )
})

const MALFORMED: Readonly<Record<string, (block: Uint8Array) => void>> = {
  'a first byte that is not zero': (block) => block.set([1], 0),
  'type 1': (block) => block.set([1], 1),
  'type 0': (block) => block.set([0], 1),
  'a zero in the shortest padding': (block) => block.set([0], 9),
  'no zero at all': (block) => block.fill(7, 2),
}

for (const [what, spoil] of Object.entries(MALFORMED)) {
  test(`a block with ${what} gives the end of the substitute`, () => {
    const block = encode(Uint8Array.of(1, 2, 3))
    spoil(block)
    const substitute = Uint8Array.from({ length: SIZE }, (_, i) => i)
    const out = new Uint8Array(SIZE)
    assert.equal(findMessage(block).good, 0)
    assert.equal(copyMessageOr(block, substitute, 20, out), 20)
    assert.deepEqual(out.subarray(0, 20), substitute.subarray(SIZE - 20))
  })
}

test('the shortest padding is enough', () => {
  const { good, start } = findMessage(encode(new Uint8Array(SIZE - 11).fill(9)))
  assert.equal(good, -1)
  assert.equal(start, 11)
})

const TLS_1_2 = 0x0303
const random = new Uint8Array(48).fill(0xaa)
const premaster = Uint8Array.from({ length: 48 }, (_, i) => [3, 3][i] ?? i)

const openPremaster = (block: Uint8Array, client = TLS_1_2, negotiated = 0): Uint8Array => {
  const out = new Uint8Array(48)
  copyPremasterOr(block, random, { client, negotiated }, out)
  return out
}

test('a premaster secret of the right version comes out of its block', () => {
  assert.deepEqual(openPremaster(encode(premaster)), premaster)
  assert.deepEqual(openPremaster(encode(premaster), 0x0301, TLS_1_2), premaster)
})

test('anything wrong with a premaster secret gives the random one', () => {
  assert.deepEqual(openPremaster(encode(premaster), 0x0302), random)
  assert.deepEqual(openPremaster(encode(premaster), 0x0302, 0x0301), random)
  assert.deepEqual(openPremaster(encode(premaster.subarray(1))), random)
  assert.deepEqual(openPremaster(encode(Uint8Array.of(0, ...premaster))), random)
  for (const at of [0, 1, 2, 40, SIZE - 50, SIZE - 49]) {
    const block = encode(premaster)
    block[at] = block[at] === 0 ? 1 : 0
    assert.deepEqual(openPremaster(block), random, `byte ${at}`)
  }
})
