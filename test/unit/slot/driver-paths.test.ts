// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { asAddress, NULL, native } from '../../../src/host.ts'
import { readCString } from '../../../src/memory/arena.ts'
import { splitDriverPaths } from '../../../src/slot/driver-paths.ts'
import { fake } from '../../support/fake-host.ts'

/** Where each file really is. */
let files: Readonly<Record<string, string>> = {}
fake.defineSymbol('realpath', (path = 0, found = 0) => {
  const file = files[readCString(asAddress(path))]
  if (file === undefined) return NULL
  native.writeBytes(asAddress(found), native.encodeUtf8(`${file}\0`))
  return found
})

beforeEach(() => {
  files = {}
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

test('one that stands there under two names is one, by its first name', () => {
  files = { '/lib/a.so': '/usr/lib/a.so', '/usr/lib/a.so': '/usr/lib/a.so' }
  assert.deepEqual(splitDriverPaths('/lib/a.so:/usr/lib/a.so:/b.so'), ['/lib/a.so', '/b.so'])
  assert.deepEqual(splitDriverPaths('/lib/a.so:a.so'), ['/lib/a.so', 'a.so'])
})

test('blanks around a colon are no part of a path', () => {
  assert.deepEqual(splitDriverPaths('/a b.so : /c.so '), ['/a b.so', '/c.so'])
})

test('a file that has a colon in its name is one driver', () => {
  files = { '/odd:name.so': '/odd:name.so' }
  assert.deepEqual(splitDriverPaths('/odd:name.so'), ['/odd:name.so'])
  assert.deepEqual(splitDriverPaths('/odd:name.so:/b.so'), ['/odd', 'name.so', '/b.so'])
})
