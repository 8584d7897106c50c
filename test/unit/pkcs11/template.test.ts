// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Address, asAddress, native, offset } from '../../../src/host.ts'
import { Arena } from '../../../src/memory/arena.ts'
import { type AttributeValue, writeTemplate } from '../../../src/pkcs11/template.ts'
import { fake } from '../../support/fake-host.ts'

const ATTRIBUTE_BYTES = 24

/** Types and values as a driver reads them. */
function readTemplate(array: Address, count: number): [type: number, value: Uint8Array][] {
  return Array.from({ length: count }, (_, i) => {
    const at = offset(array, i * ATTRIBUTE_BYTES)
    const value = asAddress(native.readWord(offset(at, 8)))
    return [native.readWord(at), native.readBytes(value, native.readWord(offset(at, 16)))]
  })
}

function write(value: AttributeValue): Uint8Array {
  const arena = new Arena()
  const [[, bytes] = []] = readTemplate(writeTemplate(arena, [[3, value]]), 1)
  arena.release()
  return bytes ?? assert.fail('no attribute')
}

test('a number is a CK_ULONG, a boolean a CK_BBOOL', () => {
  assert.deepEqual(write(0x102), Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0))
  assert.deepEqual(write(0), new Uint8Array(8))
  assert.deepEqual(write(2 ** 31), Uint8Array.of(0, 0, 0, 128, 0, 0, 0, 0))
  assert.deepEqual(write(true), Uint8Array.of(1))
  assert.deepEqual(write(false), Uint8Array.of(0))
})

test('a text is UTF-8 and not terminated', () => {
  assert.deepEqual(write('é'), Uint8Array.of(0xc3, 0xa9))
  assert.deepEqual(write(''), new Uint8Array(0))
})

test('attributes keep their order, types and values', () => {
  const entry = fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 40 }))
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (template) => {
      const before = fake.liveBlocks
      const arena = new Arena()
      assert.deepEqual(readTemplate(writeTemplate(arena, template), template.length), template)
      arena.release()
      assert.equal(fake.liveBlocks, before)
    }),
  )
})

test('a vendor attribute has a type beyond 31 bits', () => {
  const arena = new Arena()
  const array = writeTemplate(arena, [[0x80000001, Uint8Array.of(7)]])
  assert.deepEqual(readTemplate(array, 1), [[0x80000001, Uint8Array.of(7)]])
  arena.release()
})
