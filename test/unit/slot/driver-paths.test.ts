// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { asAddress } from '../../../src/host.ts'
import { readCString } from '../../../src/memory/arena.ts'
import { splitDriverPaths } from '../../../src/slot/driver-paths.ts'
import { fake } from '../../support/fake-host.ts'

let files: string[] = []
fake.defineSymbol('access', (path = 0) => (files.includes(readCString(asAddress(path))) ? 0 : -1))

beforeEach(() => {
  files = []
})

test('a path is one driver, whether it is there or not', () => {
  assert.deepEqual(splitDriverPaths('/usr/lib/driver.so'), ['/usr/lib/driver.so'])
  assert.deepEqual(splitDriverPaths('driver.so'), ['driver.so'])
})

test('colons separate several', () => {
  assert.deepEqual(splitDriverPaths('/a.so:b.so:/c.so'), ['/a.so', 'b.so', '/c.so'])
})

test('an empty one and a second one are none', () => {
  assert.deepEqual(splitDriverPaths(':/a.so::/b.so:/a.so:'), ['/a.so', '/b.so'])
})

test('a file that has a colon in its name is one driver', () => {
  files = ['/odd:name.so']
  assert.deepEqual(splitDriverPaths('/odd:name.so'), ['/odd:name.so'])
  assert.deepEqual(splitDriverPaths('/odd:name.so:/b.so'), ['/odd', 'name.so', '/b.so'])
})
