// SPDX-License-Identifier: Apache-2.0
// The fault-injecting driver does what its script says: else the tests with it would prove nothing.
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { type FaultyToken, useFaults } from '../support/fault-driver.ts'
import * as faults from '../support/fault-script.ts'
import { onCall } from '../support/fault-script.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

let token: Token
let faulty: FaultyToken
let provider: Provider

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  faulty = await useFaults(token)
  provider = useProvider(faulty)
})

beforeEach(() => {
  faulty.setScript()
  faulty.forgetCalls()
})

/** Signs with the key `ec`: status and stderr of the command, and how often a function was called. */
async function sign(...script: readonly string[]) {
  faulty.setScript(...script)
  const key = token.uri({ object: 'ec', type: 'private' })
  const message = provider.write('message', 'what is signed')
  const { status, stderr } = await provider.tryOpenssl(['dgst', '-sha256', '-sign', key, message])
  return { status, stderr, count: (name: string) => faulty.calls(name).length }
}

test('without a script every call reaches the token, and is logged', async () => {
  const { status, count } = await sign()
  assert.equal(status, 0)
  assert.deepEqual([count('C_Initialize'), count('C_Login'), count('C_Sign')], [1, 1, 1])
  assert.deepEqual(
    faulty.calls('C_Sign').map(({ rv }) => rv),
    [0],
  )
})

test('the n-th call of a function returns what is said, the others go on', async () => {
  const { stderr } = await sign(onCall('C_Sign', 1).returns('CKR_DEVICE_ERROR'))
  assert.match(stderr, /C_Sign returned CKR_DEVICE_ERROR/)
  assert.deepEqual(
    faulty.calls('C_Sign').map(({ rv }) => rv),
    [0x30],
  )
})

test('a call can be done and its answer lost', async () => {
  const { stderr } = await sign(onCall('C_SignInit').losesAnswer('CKR_FUNCTION_FAILED'))
  assert.match(stderr, /C_SignInit returned CKR_FUNCTION_FAILED/)
})

test('a length can be replaced', async () => {
  const { status, stderr } = await sign(onCall('C_Sign').writesWord(4, 63))
  assert.notEqual(status, 0)
  assert.match(stderr, /63/)
})

test('an attribute can be hidden', async () => {
  const { stdout } = await provider.openssl('storeutl', '-keys', token.uri())
  assert.match(stdout, /Pkey/)
  faulty.setScript(onCall('C_GetAttributeValue').hides('CKA_KEY_TYPE'))
  const hidden = await provider.tryOpenssl(['storeutl', '-keys', token.uri()])
  assert.doesNotMatch(hidden.stdout, /Pkey/)
})

test('the token can be absent, and be put back under another number', async () => {
  const absent = await sign(faults.absent())
  assert.match(absent.stderr, /no token|not there|Could not/i)
  const { status } = await sign(faults.slotShift(77))
  assert.equal(status, 0)
})

test('sessions can be limited', async () => {
  const { status } = await sign(faults.maxSessions(3))
  assert.equal(status, 0)
  const opened = faulty.calls('C_OpenSession').filter(({ rv }) => rv === 0)
  assert.ok(opened.length > 0 && opened.length <= 3)
})

test('flags of the token can be set', async () => {
  const { status, stderr, count } = await sign(faults.setFlags(faults.TOKEN_FLAGS.pinFinalTry))
  assert.notEqual(status, 0)
  assert.match(stderr, /only one try is left/)
  assert.equal(count('C_Login'), 0)
})

for (const event of ['close-sessions', 'logout', 'restart', 'finalize', 'remove'] as const)
  test(`under the provider can happen: ${event}`, async () => {
    await sign(onCall('C_SignInit', 1).happens(event))
    assert.notEqual(faulty.calls('C_SignInit')[0]?.rv, 0)
  })

test('a function can be missing', async () => {
  const { stderr } = await sign(faults.without('C_SignInit'))
  assert.match(stderr, /has no C_SignInit/)
})
