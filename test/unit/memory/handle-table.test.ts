// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NULL } from '../../../src/host.ts'
import {
  addHandle,
  findHandle,
  getHandle,
  removeHandle,
  replaceHandle,
} from '../../../src/memory/handle-table.ts'

class Dog {}
class Cat {}

const stale = { code: 'INTERNAL', message: /stale or foreign handle came in place of a (Dog|Cat)/ }

test('a handle gives back its object, and only as what it is', () => {
  const dog = new Dog()
  const handle = addHandle(dog)
  assert.equal(getHandle(handle, Dog), dog)
  assert.equal(findHandle(handle), dog)
  assert.equal(getHandle(handle, Object), dog)
  assert.throws(() => getHandle(handle, Cat), stale)
  removeHandle(handle)
})

test('a removed handle is stale for ever, also when its place is used again', () => {
  const first = addHandle(new Dog())
  assert.ok(removeHandle(first) instanceof Dog)
  const second = addHandle(new Dog())
  assert.notEqual(second, first)
  assert.equal(findHandle(first), undefined)
  assert.throws(() => getHandle(first, Dog), stale)
  assert.equal(removeHandle(first), undefined)
  assert.throws(() => replaceHandle(first, new Cat()), /stale handle cannot be filled/)
  assert.ok(getHandle(second, Dog))
  removeHandle(second)
})

test('another object can take the place behind a handle', () => {
  const handle = addHandle(new Dog())
  const cat = new Cat()
  replaceHandle(handle, cat)
  assert.equal(getHandle(handle, Cat), cat)
  removeHandle(handle)
})

test('what was never a handle is none, whatever the number', () => {
  addHandle(new Dog())
  const numbers = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -10, max: 2 ** 25 }),
    fc.constantFrom<number>(NULL, -1, 2 ** 53, -(2 ** 53), 2 ** 24, 2 ** 44),
  )
  fc.assert(
    fc.property(numbers, (number) => {
      // Handles of this test file have few indices and few generations.
      fc.pre(number < 2 ** 45 || number > 2 ** 46)
      assert.equal(findHandle(number), undefined)
      assert.equal(removeHandle(number), undefined)
      assert.throws(() => getHandle(number, Dog), stale)
    }),
  )
})

test('handles are exact integers in the range of a machine word', () => {
  for (let i = 0; i < 5000; i++) {
    const handle = addHandle(new Dog())
    assert.ok(Number.isSafeInteger(handle) && handle >= 2 ** 45)
    removeHandle(handle)
  }
})

test('any order of adding and removing keeps handle and object together', () => {
  const add = fc.constant<'add'>('add')
  const remove = fc.nat({ max: 20 })
  fc.assert(
    fc.property(fc.array(fc.oneof(add, remove), { maxLength: 60 }), (steps) => {
      const live = new Map<number, Dog>()
      const dead: number[] = []
      for (const step of steps) {
        if (step === 'add') {
          const dog = new Dog()
          live.set(addHandle(dog), dog)
          continue
        }
        const handle = [...live.keys()][step]
        if (handle === undefined) continue
        assert.equal(removeHandle(handle), live.get(handle))
        live.delete(handle)
        dead.push(handle)
      }
      for (const [handle, dog] of live) assert.equal(getHandle(handle, Dog), dog)
      for (const handle of dead) assert.equal(findHandle(handle), undefined)
      for (const handle of live.keys()) removeHandle(handle)
    }),
  )
})
