// SPDX-License-Identifier: Apache-2.0
// PINs that a person types: the questions are those that users know, and are asked when they must be.
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type FaultyToken, useFaults } from '../support/fault-driver.ts'
import * as faults from '../support/fault-script.ts'
import { onCall } from '../support/fault-script.ts'
import { type Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { type Conversation, CTRL_C, ENTER, runOnTerminal } from '../support/terminal.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const PIN = 'sesame-4711'
const WRONG = 'wrong-guess-9431'
const always = { CKA_ALWAYS_AUTHENTICATE: true, CKA_DECRYPT: true }
const BY_APPLICATION = 'Enter pass phrase for PKCS#11 Token (Slot'
const BY_PROVIDER = 'Enter PIN for PKCS#11 Token (Slot'

let token: Token
let faulty: FaultyToken
let program: string

before(async () => {
  token = await createToken({ pin: PIN })
  await token.run(
    ecKey({ label: 'key', id: '01' }),
    ecKey({ label: 'always', id: '02', private: always }),
    rsaKey({ label: 'rsa', id: '03', private: always }),
  )
  faulty = await useFaults(token)
  program = await compileProgram('ask')
})

beforeEach(() => {
  faulty.setScript()
  faulty.forgetCalls()
})

const uri = (object: string): string => token.uri({ object, type: 'private' })
const nobody = (options: Record<string, string> = {}): Provider =>
  useProviderWithoutPin(faulty, { options })
const logins = (): number => faulty.calls('C_Login').length
const count = ({ shown }: Conversation, question: string): number =>
  shown.split(question).length - 1

const openKey = (
  provider: Provider,
  answers: readonly (readonly [string, string])[],
  key = 'key',
) => converse(provider, ['openssl', 'pkey', '-in', uri(key), '-noout', '-text'], answers)

const converse = (
  provider: Provider,
  command: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<Conversation> =>
  runOnTerminal(
    command,
    answers.map(([question, answer]) => ({ question, answer })),
    { env: provider.env },
  )

test('openssl asks through the application: with the words that users know, and the PIN is not shown', async () => {
  const result = await openKey(nobody(), [[BY_APPLICATION, PIN + ENTER]])
  assert.equal(result.status, 0, result.shown)
  assert.match(
    result.shown,
    /^Enter pass phrase for PKCS#11 Token \(Slot \d+ - SoftHSM slot ID 0x[0-9a-f]+\):/,
  )
  assert.match(result.shown, /PKCS11 EC Private Key/)
  assert.ok(!result.shown.includes(PIN))
  assert.deepEqual([count(result, BY_APPLICATION), logins()], [1, 1])
})

test('openssl asks through the application: once, and a wrong PIN is sent once', async () => {
  const result = await openKey(nobody(), [[BY_APPLICATION, WRONG + ENTER]])
  assert.equal(result.status, 1)
  assert.match(result.shown, /CKR_PIN_INCORRECT/)
  assert.ok(!result.shown.includes(WRONG))
  assert.equal(logins(), 1)
})

test('openssl asks through the application: not where the URI or the configuration has a PIN', async () => {
  const configured = await openKey(useProvider(faulty), [])
  assert.equal(configured.status, 0)
  assert.equal(count(configured, 'Enter '), 0)
  const withPin = ['openssl', 'pkey', '-in', `${uri('key')}?pin-value=${PIN}`, '-noout']
  const named = await converse(nobody(), withPin, [])
  assert.equal(named.status, 0)
  assert.equal(count(named, 'Enter '), 0)
})

test('openssl asks through the application: a PIN of any length is taken that the token takes', async () => {
  for (const pin of ['1234', 'x'.repeat(33), 'y'.repeat(200)]) {
    const other = await createToken({ pin })
    await other.run(ecKey({ label: 'key', id: '01' }))
    const provider = useProviderWithoutPin(other)
    const result = await openKey(provider, [[BY_APPLICATION, pin + ENTER]])
    assert.equal(result.status, 0, result.shown)
  }
})

test('openssl asks through the application: after Ctrl-C nothing else is asked, and no login is tried', async () => {
  const result = await openKey(nobody(), [[BY_APPLICATION, CTRL_C]])
  assert.notEqual(result.status, 0)
  assert.deepEqual([count(result, 'Enter '), logins()], [1, 0])
})

const ask = (provider: Provider, mode: string, key: string, ...pins: string[]) =>
  converse(
    provider,
    [program, mode, uri(key)],
    pins.map((pin) => [BY_PROVIDER, pin + ENTER] as const),
  )

test('without a callback of the application the provider asks: with the words that users know, once for many signatures', async () => {
  const result = await ask(nobody(), 'sign', 'key', PIN)
  assert.equal(result.status, 0, result.shown)
  assert.match(
    result.shown,
    /^Enter PIN for PKCS#11 Token \(Slot \d+ - SoftHSM slot ID 0x[0-9a-f]+\):/,
  )
  assert.match(result.shown, /signed/)
  assert.ok(!result.shown.includes(PIN))
  assert.deepEqual([count(result, BY_PROVIDER), logins()], [1, 1])
})

test('without a callback of the application the provider asks: for a key that wants the PIN for each use, each time', async () => {
  const result = await ask(nobody(), 'sign', 'always', PIN, PIN, PIN)
  assert.equal(result.status, 0, result.shown)
  assert.deepEqual([count(result, BY_PROVIDER), logins()], [3, 3])
})

test('without a callback of the application the provider asks: cache-pins: once for a key that wants the PIN for each use', async () => {
  const result = await ask(nobody({ 'cache-pins': 'cache' }), 'sign', 'always', PIN)
  assert.equal(result.status, 0, result.shown)
  assert.deepEqual([count(result, BY_PROVIDER), logins()], [1, 3])
})

test('without a callback of the application the provider asks: again in the child of a fork', async () => {
  const result = await ask(nobody(), 'fork', 'key', PIN, PIN)
  assert.equal(result.status, 0, result.shown)
  assert.equal(count(result, BY_PROVIDER), 2)
})

test('without a callback of the application the provider asks: cache-pins: not again in the child of a fork', async () => {
  for (const key of ['key', 'always']) {
    const result = await ask(nobody({ 'cache-pins': 'cache' }), 'fork', key, PIN)
    assert.equal(result.status, 0, result.shown)
    assert.equal(count(result, BY_PROVIDER), 1)
  }
})

test('without a callback of the application the provider asks: cache-pins, again when it is refused, and does not send it twice', async () => {
  faulty.setScript(onCall('C_Login', 2).returns('CKR_PIN_INCORRECT'))
  const provider = nobody({ 'cache-pins': 'cache' })
  const result = await ask(provider, 'refused', 'key', PIN, PIN)
  assert.equal(result.status, 0, result.shown)
  assert.equal(count(result, BY_PROVIDER), 2)
  assert.equal(logins(), 2)
})

test('without a callback of the application the provider asks: an empty answer is none', async () => {
  const result = await ask(nobody(), 'sign', 'key', '')
  assert.equal(result.status, 1)
  assert.match(result.shown, /asks for a PIN and none is set: set pkcs11-module-token-pin/)
  assert.equal(logins(), 0)
})

test('without a callback of the application the provider asks: of a PIN of the configuration that was refused, and no refused PIN is sent again', async () => {
  const configured = useProvider(faulty, { options: { 'token-pin': WRONG } })
  const result = await ask(configured, 'sign', 'key')
  assert.equal(result.status, 1)
  assert.match(result.shown, /C_Login returned CKR_PIN_INCORRECT/)
  assert.equal(logins(), 1)
})

const keypad = faults.setFlags(faults.TOKEN_FLAGS.protectedAuthenticationPath)

test('nobody is asked: where the token has a keypad', async () => {
  faulty.setScript(keypad, onCall('C_Login').returns(0))
  const result = await openKey(nobody(), [])
  assert.equal(count(result, 'Enter '), 0)
  assert.ok(logins() > 0)
})

test('nobody is asked: where the token has a keypad: it gets no PIN, though one is configured', async () => {
  faulty.setScript(keypad)
  const result = await openKey(useProvider(faulty), [])
  assert.equal(count(result, 'Enter '), 0)
  // SoftHSM, which has none, would have taken the PIN.
  assert.match(result.shown, /C_Login returned CKR_/)
  assert.equal(logins(), 1)
})

for (const [flag, text] of [
  ['pinFinalTry', /only one try is left before its PIN is locked/],
  ['pinLocked', /its PIN is locked; the security officer must reset it/],
  ['pinToBeChanged', /its PIN must be changed first/],
] as const)
  test(`nobody is asked: when the token says ${flag}; no login is tried, and the error says so`, async () => {
    faulty.setScript(faults.setFlags(faults.TOKEN_FLAGS[flag]))
    const result = await openKey(nobody(), [])
    assert.equal(result.status, 1)
    assert.match(result.shown, text)
    assert.deepEqual([count(result, 'Enter '), logins()], [0, 0])
    const configured = await openKey(useProvider(faulty), [])
    assert.match(configured.shown, text)
    assert.equal(logins(), 0)
  })

test('nobody is asked: without a terminal; standard input is left alone, and the error says what to do', async () => {
  const { status, stderr } = await nobody().run(
    'sh',
    // The pipe stays open and empty while the program runs.
    [
      '-c',
      'mkfifo "$0" && exec 3<>"$0" && "$1" sign "$2" <&3; test $? = 1',
      ...[nobody().path('pipe'), program, uri('key')],
    ],
  )
  assert.equal(status, 0)
  assert.match(stderr, /asks for a PIN and none is set: set pkcs11-module-token-pin/)
  assert.equal(logins(), 0)
})

test('a configured PIN that has been changed meanwhile is sent once more and not again', async () => {
  faulty.setScript(onCall('C_Login', '2+').returns('CKR_PIN_INCORRECT'))
  await useProvider(faulty).run(program, ['refused', uri('key')])
  assert.equal(logins(), 2)
})

test('an application’s own way to ask is used, without a terminal too', async () => {
  const { stdout } = await nobody().run(program, ['own-method', uri('key')], {
    env: { ASK_ANSWER: PIN },
  })
  assert.match(stdout, /asked: Enter PIN for PKCS#11 Token \(Slot \d+ - .*\):\nsigned/)
})

test('a person is asked when a key is generated', async () => {
  const where = `pkcs11_uri:${token.uri({ object: 'new' })}`
  const command = ['openssl', 'genpkey', '-propquery', 'provider=pkcs11', '-algorithm', 'EC']
  const options = ['-pkeyopt', 'group:P-256', '-pkeyopt', where]
  const result = await converse(nobody(), [...command, ...options], [[BY_PROVIDER, PIN + ENTER]])
  assert.equal(result.status, 0, result.shown)
  assert.match(result.shown, /BEGIN PKCS#11 PROVIDER URI/)
  assert.deepEqual([count(result, BY_PROVIDER), logins()], [1, 1])
})

test('who lists a token is asked once', async () => {
  const list = ['openssl', 'storeutl', '-noout', token.uri()]
  const result = await converse(nobody(), list, [[BY_APPLICATION, PIN + ENTER]])
  assert.match(result.shown, /Total found: [1-9]/)
  assert.deepEqual([count(result, 'Enter '), logins()], [1, 1])
})
