// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  badArgument,
  internalError,
  messageOf,
  ProviderError,
  REASONS,
  unsupported,
} from '../../src/errors.ts'

test('an error keeps its code, its message and what led to it', () => {
  const cause = new Error('inner')
  const error = new ProviderError('DRIVER', 'outer', { cause })
  assert.ok(error instanceof Error)
  assert.deepEqual([error.name, error.code, error.message], ['ProviderError', 'DRIVER', 'outer'])
  assert.equal(error.cause, cause)
  assert.equal('cause' in new ProviderError('DRIVER', 'outer'), false)
})

const CODES: Readonly<Record<string, number>> = {
  CONFIGURATION: REASONS.configuration,
  URI: REASONS.uri,
  NOT_FOUND: REASONS.notFound,
  UNSUPPORTED: REASONS.unsupported,
  ARGUMENT: REASONS.argument,
  ENCODING: REASONS.encoding,
  DRIVER: REASONS.driver,
  INTERNAL: REASONS.internal,
}

for (const [code, reason] of Object.entries(CODES)) {
  test(`${code} has a reason number of its own, unless one is given`, () => {
    assert.equal(new ProviderError(code, '').reason, reason)
    assert.equal(new ProviderError(code, '', { reason: 0x30 }).reason, 0x30)
  })
}

test('a code without a reason number is reported as a general error', () => {
  for (const code of ['EXITING', 'REENTERED', ''])
    assert.equal(new ProviderError(code, '').reason, REASONS.general)
})

test('reason numbers fit into an OpenSSL error and stand apart from those of PKCS#11', () => {
  const numbers = Object.values(REASONS)
  assert.equal(new Set(numbers).size, numbers.length)
  for (const number of numbers) assert.ok(number > 0 && number < 2 ** 23)
})

test('each kind of failure has its code', () => {
  assert.equal(unsupported('x').code, 'UNSUPPORTED')
  assert.equal(badArgument('x').code, 'ARGUMENT')
  assert.equal(internalError('x').code, 'INTERNAL')
})

test('a defect says that it is one, and what to do', () => {
  assert.equal(internalError('no row').message, 'internal error: no row; please report it')
})

test('whatever is thrown has a message', () => {
  assert.equal(messageOf(new Error('text')), 'text')
  assert.equal(messageOf('text'), 'text')
  assert.equal(messageOf(undefined), 'undefined')
  assert.equal(messageOf(7), '7')
})
