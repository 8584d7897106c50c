// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL_INT, CALL_MARKED } from '../../../src/host.ts'
import { CallList } from '../../../src/memory/call-list.ts'
import { fake } from '../../support/fake-host.ts'

/** A function that remembers its arguments and returns what it is told. */
function spy(result: number): { address: ReturnType<typeof fake.define>; calls: number[][] } {
  const calls: number[][] = []
  const address = fake.define((...args) => {
    calls.push(args)
    return result
  })
  return { address, calls }
}

test('entries run in order with their arguments, and all of them count', () => {
  const hash = spy(1)
  const sign = spy(0)
  const list = new CallList(3)
  list.set(0, CALL_INT, hash.address, [1, 2, 3])
  list.set(1, CALL_MARKED, sign.address, [4])
  assert.equal(fake.drive(list.run(2)), 2)
  assert.deepEqual([hash.calls, sign.calls], [[[1, 2, 3]], [[4]]])
  list.free()
})

test('the first that does not return what is expected ends the run and keeps its result', () => {
  const fails = spy(0x30)
  const never = spy(0)
  const list = new CallList(2)
  list.set(0, CALL_MARKED, fails.address, [])
  list.set(1, CALL_MARKED, never.address, [])
  assert.equal(fake.drive(list.run(2)), 0)
  assert.equal(list.result(0), 0x30)
  assert.deepEqual(never.calls, [])
  list.free()
})

test('an argument can be changed between two runs, without touching the others', () => {
  const sign = spy(0)
  const list = new CallList(2)
  list.set(0, CALL_MARKED, sign.address, [1, 2, 3])
  fake.drive(list.run(1))
  list.setArgument(0, 1, 7)
  fake.drive(list.run(1))
  assert.deepEqual(sign.calls, [
    [1, 2, 3],
    [1, 7, 3],
  ])
  list.free()
})

test('a list is one block of memory, which is given back', () => {
  const before = fake.liveBlocks
  const list = new CallList(4)
  assert.equal(fake.liveBlocks, before + 1)
  list.free()
  assert.equal(fake.liveBlocks, before)
})
