// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Blocking, call } from '../../../src/host.ts'
import { Turn } from '../../../src/memory/turn.ts'
import { fake, pretendFork } from '../../support/fake-host.ts'

const NOTHING = fake.define(() => 0)

/** A body that leaves the engine once in its middle. */
function* work(log: string[], name: string): Blocking<string> {
  log.push(`${name} begins`)
  yield* call(0, NOTHING)
  log.push(`${name} ends`)
  return name
}

function setUp(...names: string[]) {
  const log: string[] = []
  const turn = new Turn()
  return { log, turn, coroutines: names.map((name) => turn.run(() => work(log, name))) }
}

/** Resumes each of them in turn until none is left, as threads would that are never idle. */
function interleave(coroutines: Blocking<string>[]): void {
  let running = coroutines
  while (running.length > 0) running = running.filter((coroutine) => !coroutine.next(0).done)
}

test('one works at a time, in the order in which they came', () => {
  const { log, coroutines } = setUp('a', 'b', 'c')
  interleave(coroutines)
  assert.deepEqual(
    log,
    ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  )
})

test('who comes after the others have gone does not wait', () => {
  const { log, turn, coroutines } = setUp('a')
  interleave(coroutines)
  assert.equal(fake.drive(turn.run(() => work(log, 'b'))), 'b')
})

test('a failure ends the turn', () => {
  const { turn, log } = setUp()
  const failing = turn.run(function* (): Blocking<string> {
    yield* call(0, NOTHING)
    throw new Error('no')
  })
  assert.throws(() => fake.drive(failing), /no/)
  assert.equal(fake.drive(turn.run(() => work(log, 'b'))), 'b')
})

test('a child does not wait for the threads of its parent', () => {
  const { log, turn, coroutines } = setUp('parent')
  coroutines[0]?.next(0)
  pretendFork()
  assert.equal(fake.drive(turn.run(() => work(log, 'child'))), 'child')
})

test('who has forked in the middle leaves the turn of the child alone', () => {
  const { log, turn, coroutines } = setUp('forking')
  coroutines[0]?.next(0)
  pretendFork()
  const child = turn.run(() => work(log, 'child'))
  child.next(0)
  interleave(coroutines)
  const second = turn.run(() => work(log, 'second'))
  second.next(0)
  assert.deepEqual(log.at(-1), 'forking ends', 'the second has not begun')
  interleave([child, second])
  assert.deepEqual(log.slice(-2), ['second begins', 'second ends'])
})
