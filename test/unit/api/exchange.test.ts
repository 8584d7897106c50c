// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Request, writeAnswer } from '../../../src/api/exchange.ts'
import { putExchange, readAnswer } from '../../support/fake-exchange.ts'
import { fake } from '../../support/fake-host.ts'

const request = (fields: unknown, secret?: string): Request =>
  new Request(putExchange(JSON.stringify(fields), secret))

const refused = (message: RegExp) => ({ code: 'ARGUMENT', message })

test('a text of a request is found by its name', () => {
  assert.equal(request({ uri: 'pkcs11:token=Größe' }).text('uri'), 'pkcs11:token=Größe')
})

test('a text that is not there is undefined', () => {
  assert.equal(request({}).text('uri'), undefined)
})

test('a value of another type than asked for is refused by its name', () => {
  assert.throws(() => request({ uri: 1 }).text('uri'), refused(/'uri' must be a text/))
  assert.throws(() => request({ options: { a: 1 } }).texts('options'), refused(/'a' of 'options'/))
})

test('a request that is no object is refused', () => {
  for (const fields of [null, 1, 'text']) {
    assert.throws(() => request(fields), refused(/an object/))
  }
})

test('names that every object has are no fields of a request', () => {
  assert.equal(request({}).text('constructor'), undefined)
})

test('options are a map of texts, empty when there are none', () => {
  assert.deepEqual(
    [...request({ options: { a: 'x', b: '' } }).texts('options')],
    [
      ['a', 'x'],
      ['b', ''],
    ],
  )
  assert.equal(request({}).texts('options').size, 0)
})

test('the secret is copied byte by byte, and is absent when it has none', () => {
  const secret = request({}, '1234').takeSecret()
  assert.ok(secret)
  assert.equal(Buffer.from(fake.view(secret.address, secret.sizeBytes)).toString(), '1234')
  secret.drop()
  assert.equal(request({}).takeSecret(), undefined)
})

test('the answer is JSON in memory of its own', () => {
  const exchange = putExchange('{}')
  writeAnswer(exchange, { value: ['Größe', 1, null, true] })
  assert.deepEqual(JSON.parse(readAnswer(exchange)), { value: ['Größe', 1, null, true] })
})
