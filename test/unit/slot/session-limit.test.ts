// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SessionLimit } from '../../../src/slot/session-limit.ts'

const SECOND = 1_000_000

/** A limit, and a clock that goes on when it is told to. */
function setUp(stated: number) {
  let now = 5 * SECOND
  const limit = new SessionLimit(stated, () => now)
  const pass = (seconds: number) => {
    now += seconds * SECOND
  }
  return { limit, pass }
}

/** How many seconds pass before one more is tried. */
function secondsToRetry({ limit, pass }: ReturnType<typeof setUp>): number {
  for (let seconds = 0; ; seconds++) {
    if (limit.takeRetry()) return seconds
    pass(1)
  }
}

test('a token that says nothing has no limit', () => {
  assert.equal(setUp(0).limit.value, Number.POSITIVE_INFINITY)
})

test('a limit that the token states is never tried', () => {
  const { limit, pass } = setUp(3)
  pass(1000)
  assert.equal(limit.takeRetry(), false)
  assert.equal(limit.value, 3)
})

test('what the token refuses is the limit', () => {
  const { limit } = setUp(0)
  limit.noteRefusal(2)
  assert.equal(limit.value, 2)
  assert.equal(limit.takeRetry(), false)
})

test('a refusal below what the token states is a limit as well', () => {
  const { limit } = setUp(10)
  limit.noteRefusal(4)
  assert.equal(limit.value, 4)
})

test('as many as were open before do not end the limit', () => {
  const { limit } = setUp(0)
  limit.noteRefusal(2)
  assert.equal(limit.noteOpen(2), false)
  assert.equal(limit.value, 2)
})

test('after a while one caller may try one more', () => {
  const { limit, pass } = setUp(0)
  limit.noteRefusal(2)
  pass(1)
  assert.deepEqual([limit.takeRetry(), limit.takeRetry()], [true, false])
  assert.equal(limit.value, 3)
})

test('one more that is given ends the limit', () => {
  const { limit, pass } = setUp(0)
  limit.noteRefusal(2)
  pass(1)
  limit.takeRetry()
  assert.equal(limit.noteOpen(3), true)
  assert.equal(limit.value, Number.POSITIVE_INFINITY)
  assert.equal(limit.noteOpen(4), false)
})

test('one that was never used is tried again', () => {
  const both = setUp(0)
  both.limit.noteRefusal(2)
  secondsToRetry(both)
  assert.equal(secondsToRetry(both), 1)
  assert.equal(both.limit.value, 3)
})

test('each refusal of one more makes the next attempt later, up to a minute', () => {
  const both = setUp(0)
  const waits = Array.from({ length: 8 }, () => {
    both.limit.noteRefusal(2)
    return secondsToRetry(both)
  })
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])
})

test('refusals that come together count once', () => {
  const both = setUp(0)
  for (const open of [4, 3, 2]) both.limit.noteRefusal(open)
  assert.equal(both.limit.value, 2)
  assert.equal(secondsToRetry(both), 1)
})

test('after a success the first wait is short again', () => {
  const both = setUp(0)
  for (let i = 0; i < 4; i++) {
    both.limit.noteRefusal(2)
    secondsToRetry(both)
  }
  both.limit.noteOpen(3)
  both.limit.noteRefusal(3)
  assert.equal(secondsToRetry(both), 1)
})
