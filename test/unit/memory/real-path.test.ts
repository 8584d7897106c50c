// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asAddress, NULL, native } from '../../../src/host.ts'
import { readCString } from '../../../src/memory/arena.ts'
import { findRealPath } from '../../../src/memory/real-path.ts'
import { fake } from '../../support/fake-host.ts'

fake.defineSymbol('realpath', (path = 0, found = 0) => {
  if (readCString(asAddress(path)) !== '/link') return NULL
  native.writeBytes(asAddress(found), native.encodeUtf8('/file\0'))
  return found
})

test('a link leads to its file', () => {
  assert.equal(findRealPath('/link'), '/file')
})

test('a file that is not there is nowhere', () => {
  assert.equal(findRealPath('/absent'), undefined)
})
