// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTokens, type Inventory } from '../../../../cli/doctor/check-tokens.ts'

const TOKEN: Inventory['tokens'][number] = {
  uri: 'pkcs11:token=T',
  label: 'T',
  manufacturer: 'M',
  model: 'm',
  serial: '1',
  slot: { id: 7, description: 'd', manufacturer: 'M' },
  loggedIn: false,
  loginRequired: true,
  pinInitialized: true,
  pinCountLow: false,
  pinFinalTry: false,
  pinLocked: false,
  pinToBeChanged: false,
  pinPad: false,
  writeProtected: false,
  mechanisms: ['CKM_ECDSA', 'CKM_SHA256'],
}

const check = (more: Partial<typeof TOKEN>) =>
  checkTokens({ inventory: { tokens: [{ ...TOKEN, ...more }], objects: [] } }, '/driver.so')

test('a token in good order is right, and what it offers is noted', () => {
  assert.deepEqual(
    check({}).map(({ verdict, text }) => [verdict, text]),
    [
      ['right', 'the driver starts'],
      ['right', "token 'T' in slot 7"],
      ['note', "token 'T' offers ECDSA"],
    ],
  )
})

const STATES: readonly (readonly [
  state: Partial<typeof TOKEN>,
  verdict: string,
  message: RegExp,
])[] = [
  [{ pinLocked: true, pinFinalTry: true }, 'wrong', /the PIN is locked/],
  [{ pinFinalTry: true, pinCountLow: true }, 'wrong', /one wrong PIN more locks it/],
  [{ pinToBeChanged: true }, 'wrong', /its PIN must be changed first/],
  [{ pinInitialized: false }, 'warning', /has no user PIN yet/],
  [{ pinCountLow: true }, 'warning', /a wrong PIN has been tried/],
  [{ mechanisms: ['CKM_SHA256'] }, 'warning', /offers nothing that OpenSSL could use/],
]

for (const [state, verdict, message] of STATES) {
  test(`${Object.keys(state)[0]} is told as ${verdict}`, () => {
    const told = check(state).filter((found) => found.verdict === verdict)
    assert.equal(told.length, 1)
    assert.match(told[0]?.text ?? '', message)
  })
}

test('a token with a keypad, or without a login, needs no user PIN', () => {
  for (const more of [{ pinPad: true }, { loginRequired: false }]) {
    const verdicts = check({ pinInitialized: false, ...more }).map(({ verdict }) => verdict)
    assert.ok(!verdicts.includes('warning'))
  }
})

test('what the driver says is told with what may help it', () => {
  const [found] = checkTokens(
    { error: 'no token is there: …', crashed: false },
    '/x/libsofthsm2.so',
  )
  assert.equal(found?.verdict, 'wrong')
  assert.match(found?.remedy.join('\n') ?? '', /softhsm2-util --init-token/)
})

test('a crash is told as one', () => {
  const [found] = checkTokens({ error: 'it ended with SIGSEGV', crashed: true }, '/x.so')
  assert.match(found?.text ?? '', /the driver \/x\.so crashes: it ended with SIGSEGV/)
})
