// SPDX-License-Identifier: Apache-2.0
import '../../../support/fake-host.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlainStart } from '../../../../src/operations/signature/plain-start.ts'

const started = (key: number, digestName: string): PlainStart => {
  const plain = new PlainStart()
  plain.note(key, digestName)
  return plain
}

test('a start with the same key and digest changes nothing, whatever the digest is called', () => {
  for (const name of ['SHA256', 'SHA2-256', 'sha256', '2.16.840.1.101.3.4.2.1'])
    assert.ok(started(7, 'SHA256').is(7, name), name)
})

test('another digest, another key or no digest is another start', () => {
  assert.equal(started(7, 'SHA256').is(7, 'SHA384'), false)
  assert.equal(started(7, 'SHA256').is(8, 'SHA256'), false)
  assert.equal(started(7, 'SHA256').is(7, ''), false)
  assert.equal(started(7, '').is(7, 'SHA256'), false)
})

test('names that nobody knows are the same only letter by letter', () => {
  assert.equal(started(7, 'unknown').is(7, 'foreign'), false)
})

test('a context that has become something else is no start at all', () => {
  const plain = started(7, 'SHA256')
  plain.spoil()
  assert.equal(plain.is(7, 'SHA256'), false)
  assert.equal(plain.noted, false)
})
