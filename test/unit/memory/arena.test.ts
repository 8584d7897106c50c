// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { native, offset } from '../../../src/host.ts'
import { Arena, readCString, staticString } from '../../../src/memory/arena.ts'
import { fake } from '../../support/fake-host.ts'

/** Whatever is allocated in `use` has to be free again at its end. */
function withArena(use: (arena: Arena) => void): void {
  const before = fake.liveBlocks
  const arena = new Arena()
  use(arena)
  arena.release()
  assert.equal(fake.liveBlocks, before)
}

test('everything is freed at once, and once', () => {
  withArena((arena) => {
    for (let size = 0; size < 20; size++) arena.alloc(size)
    arena.bytes(Uint8Array.of(1, 2, 3))
    arena.string('text')
    arena.words(1, 2, 3)
    arena.allocSecret(16)
  })
})

test('an arena can be released twice, and used again after that', () => {
  withArena((arena) => {
    arena.alloc(8)
    arena.release()
    arena.release()
    arena.allocSecret(8)
  })
})

test('secrets are cleansed before they are freed, and nothing else is touched', () => {
  withArena((arena) => {
    const secret = arena.allocSecret(8)
    const secretBytes = native.view(secret, 8).fill(0x41)
    const plainBytes = native.view(arena.alloc(8), 8).fill(0x42)
    const free = fake.free.bind(fake)
    const seen: Uint8Array[] = []
    fake.free = (address) => {
      seen.push(address === secret ? secretBytes.slice() : plainBytes.slice())
      free(address)
    }
    arena.release()
    fake.free = free
    assert.deepEqual(seen, [new Uint8Array(8), new Uint8Array(8).fill(0x42)])
  })
})

test('bytes and strings come back as they were', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      (bytes, text) => {
        withArena((arena) => {
          assert.deepEqual(native.readBytes(arena.bytes(bytes), bytes.length), bytes)
          assert.equal(readCString(arena.string(text)), text)
        })
      },
    ),
  )
})

test('words lie one after another, with the whole range that a number can hold', () => {
  const words = fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(words, (values) => {
      withArena((arena) => {
        const address = arena.words(...values)
        const read = values.map((_, i) => native.readWord(offset(address, 8 * i)))
        assert.deepEqual(
          read.map((word) => word + 0),
          values.map((word) => word + 0),
        )
      })
    }),
  )
})

test('equal static strings are one, and are never freed', () => {
  const first = staticString('a static text')
  const live = fake.liveBlocks
  assert.equal(staticString('a static text'), first)
  assert.equal(fake.liveBlocks, live)
  assert.notEqual(staticString('another static text'), first)
  assert.equal(readCString(first), 'a static text')
})
