// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { native } from '../../../src/host.ts'
import type { Secret } from '../../../src/memory/secret.ts'
import { PinMemory } from '../../../src/slot/pin-memory.ts'
import { fake } from '../../support/fake-host.ts'
import { makeSecret } from '../../support/secret.ts'

const textOf = (pin: Secret | undefined): string | undefined =>
  pin && native.readString(pin.address, pin.sizeBytes)

/** What `use` allocates and does not drop; the PINs given to it are its own. */
function countKept(use: (...pins: Secret[]) => void, ...texts: string[]): number {
  const before = fake.liveBlocks
  const pins = texts.map(makeSecret)
  use(...pins)
  for (const pin of pins) pin.drop()
  return fake.liveBlocks - before
}

test('a PIN is kept as a copy, and the next one takes its place', () => {
  const memory = new PinMemory()
  const kept = countKept(
    (one, same, two) => {
      assert.ok(one && same && two)
      memory.keep(one)
      memory.keep(same)
      assert.equal(textOf(memory.kept), '1234')
      memory.keep(two)
    },
    '1234',
    '1234',
    '5678',
  )
  assert.equal(textOf(memory.kept), '5678')
  assert.equal(kept, 1)
})

test('a PIN that is refused is not kept any more, and known', () => {
  const memory = new PinMemory()
  const kept = countKept(
    (pin, longer) => {
      assert.ok(pin && longer)
      memory.keep(pin)
      memory.refuse(pin)
      memory.refuse(pin)
      assert.equal(memory.kept, undefined)
      assert.ok(memory.isRefused(pin))
      assert.ok(!memory.isRefused(longer))
    },
    '1234',
    '12345',
  )
  assert.equal(kept, 1)
})

test('what is kept can be forgotten, and what is refused stays', () => {
  const memory = new PinMemory()
  const kept = countKept(
    (good, bad) => {
      assert.ok(good && bad)
      memory.keep(good)
      memory.refuse(bad)
      memory.forget()
      assert.equal(memory.kept, undefined)
      assert.ok(memory.isRefused(bad))
    },
    'good',
    'bad',
  )
  assert.equal(kept, 1)
})

test('several refused PINs are remembered, and no unlimited number', () => {
  const memory = new PinMemory()
  const pins = Array.from({ length: 40 }, (_, i) => `pin ${i}`)
  const kept = countKept(
    (...all) => {
      for (const pin of all) memory.refuse(pin)
      for (const pin of all.slice(-16)) assert.ok(memory.isRefused(pin))
    },
    ...pins,
  )
  assert.equal(kept, 16)
})

test('another memory takes everything over', () => {
  const [from, to] = [new PinMemory(), new PinMemory()]
  const kept = countKept(
    (good, bad, old) => {
      assert.ok(good && bad && old)
      to.keep(old)
      from.keep(good)
      from.refuse(bad)
      to.takeFrom(from)
      assert.equal(textOf(to.kept), 'good')
      assert.ok(to.isRefused(bad))
      assert.equal(from.kept, undefined)
      assert.ok(!from.isRefused(bad))
    },
    'good',
    'bad',
    'old',
  )
  assert.equal(kept, 2)
})
