// SPDX-License-Identifier: Apache-2.0
// Tokens whose sessions are limited, and held by other programs now and then.
import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, test } from 'node:test'
import { loadKey, OpensslError, takeErrors } from '../support/evp.ts'
import { generateKey } from '../support/evp-generate.ts'
import { signMessage } from '../support/evp-sign.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { hidesLimit, maxSessions, onCall } from '../support/fault-script.ts'
import type { Pointer } from '../support/libcrypto.ts'
import { createPlace, type KeyName, type Place } from './grid/place.ts'
import { type Scenario, signWith, uriOf, type World } from './grid/scenario.ts'
import { closeWorld, openWorld } from './grid/world.ts'

const SCENARIO: Scenario = { run: () => {}, makesObjects: true }

let place: Place
let world: World
before(async () => {
  place = await createPlace(await compileFaultDriver())
})
beforeEach(() => {
  place.faults.setScript()
  world = openWorld(place, SCENARIO)
})
afterEach(() => {
  closeWorld(place, world, SCENARIO)
})

const hold = (key: Pointer): Pointer => {
  world.held.push(key)
  return key
}
const load = (name: KeyName): Pointer => hold(loadKey(world.context, uriOf(world, name)))

let lastMade = 0
function generate(options: Readonly<Record<string, string>> = {}): Pointer {
  const pkcs11_uri = world.token.uri({ object: `new ${++lastMade}`, id: '6e6577' })
  const all = { pkcs11_uri, group: 'P-256', ...options }
  return hold(generateKey({ context: world.context, like: 'EC', options: all }))
}

const isExhausted = (error: unknown): boolean =>
  error instanceof OpensslError && /CKR_SESSION_COUNT: the token has no session/.test(error.message)

for (const limit of [1, 2])
  test(`a key is made where ${limit} read-only session${limit > 1 ? 's are' : ' is'} open and no other can be`, () => {
    world.faults.setScript(maxSessions(limit), hidesLimit())
    const key = load('ec')
    signWith(world, key, 'ec')
    generate()
    signWith(world, key, 'ec')
    assert.deepEqual(takeErrors(), [])
    assert.ok(world.faults.count('most-sessions') <= limit)
  })

test('keys whose copies have gone with their session sign, and none for another', () => {
  world.faults.setScript(maxSessions(1), hidesLimit())
  const names: readonly KeyName[] = ['ec', 'rsa']
  const keys = names.map((name) => [name, load(name)] as const)
  for (const [name, key] of keys) signWith(world, key, name)
  generate()
  for (const [name, key] of [...keys].reverse()) signWith(world, key, name)
  for (const [name, key] of keys) signWith(world, key, name)
})

test('the login is made once more, and only where the session is exchanged', () => {
  world.faults.setScript(maxSessions(1), hidesLimit())
  signWith(world, load('ec'), 'ec')
  generate()
  generate()
  assert.equal(world.faults.count('C_Login'), 2)
})

test('a session that another program holds for a moment is waited for', () => {
  world.faults.setScript(onCall('C_OpenSession', '1-3').returns('CKR_SESSION_COUNT'))
  signWith(world, load('ec'), 'ec')
  assert.deepEqual(takeErrors(), [])
})

test('where other programs hold all sessions, an error says so after some attempts', () => {
  world.faults.setScript(onCall('C_OpenSession').returns('CKR_SESSION_COUNT'))
  assert.throws(() => load('ec'), isExhausted)
  assert.ok(world.faults.count('C_OpenSession') <= 20)
})

test('a refusal does not make the next key fail', () => {
  const key = load('ec')
  world.faults.setScript(onCall('C_OpenSession', 1).returns('CKR_SESSION_COUNT'))
  generate()
  world.faults.setScript()
  generate()
  signWith(world, key, 'ec')
})

test('keys that live in the only session are not given up for another one', () => {
  world.faults.setScript(maxSessions(1), hidesLimit())
  load('ec')
  const mine = generate({ pkcs11_session: '1' })
  assert.throws(() => generate(), isExhausted)
  takeErrors()
  const message = Buffer.from('still there')
  const spec = { context: world.context, key: mine, digest: 'SHA256' }
  assert.ok(signMessage(spec, message).length > 0)
})

test('a session that was opened without an answer is not counted', () => {
  world.faults.setScript(maxSessions(2), onCall('C_OpenSession', '1-2').returns(2n ** 61n + 1n))
  for (let i = 0; i < 2; i++) assert.throws(() => load('ec'))
  takeErrors()
  signWith(world, load('ec'), 'ec')
})
