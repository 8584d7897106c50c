// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { asAddress, CALL_INT, CALL_MARKED } from '../../../src/host.ts'
import { CallList } from '../../../src/memory/call-list.ts'
import { callAndLog, runAndLog } from '../../../src/pkcs11/call-log.ts'
import { CKR_DEVICE_ERROR } from '../../../src/pkcs11/cryptoki.gen.ts'
import { fake } from '../../support/fake-host.ts'

const PIN = 'sesame-4711'

/** What has been written to the log, one record for each line. */
const lines: string[] = []
const setting = fake.putString('file:/log,level:3')
/** Nanoseconds; each look at the clock finds it later. */
let clock = 0

fake.defineSymbol('secure_getenv', () => setting)
fake.defineSymbol('__errno_location', () => 0)
fake.defineSymbol('open', () => 9)
fake.defineSymbol('fstat', () => 0)
fake.defineSymbol('getpid', () => 10)
fake.defineSymbol('gettid', () => 11)
fake.defineSymbol('write', (_descriptor, address = 0, size = 0) => {
  lines.push(new TextDecoder().decode(fake.view(asAddress(address), size)))
  return size
})
fake.defineSymbol('clock_gettime', (_clock, at = 0) => {
  clock += 2500
  fake.writeWord(asAddress(at), 1_700)
  fake.writeWord(asAddress(at + 8), clock)
  return 0
})

beforeEach(() => {
  lines.length = 0
})

const record = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '')

test('a call is made once, its value given back, and written with its name and duration', () => {
  let calls = 0
  const fn = fake.define(() => {
    calls++
    return 0
  })
  assert.equal(fake.drive(callAndLog('C_CloseSession', fn, [7])), 0)
  const { call, in: input, rv, us } = record()
  assert.deepEqual(
    [calls, call, input, rv, us],
    [1, 'C_CloseSession', { session: 7 }, 'CKR_OK', 2.5],
  )
})

test('what a call fails with is written by name, and what it would have given is not', () => {
  const out = fake.alloc(8)
  const fn = fake.define(() => CKR_DEVICE_ERROR)
  assert.equal(fake.drive(callAndLog('C_OpenSession', fn, [1, 4, 0, 0, out])), CKR_DEVICE_ERROR)
  assert.equal(record().rv, 'CKR_DEVICE_ERROR')
  assert.deepEqual(record().out, {})
})

test('what a call gives is described after it', () => {
  const out = fake.alloc(8)
  const fn = fake.define((_id, _flags, _a, _b, at = 0) => {
    fake.writeWord(asAddress(at), 33)
    return 0
  })
  fake.drive(callAndLog('C_OpenSession', fn, [1, 4, 0, 0, out]))
  assert.deepEqual(record().out, { session: 33 })
})

test('a PIN is not among the arguments', () => {
  const pin = fake.putString(PIN)
  fake.drive(
    callAndLog(
      'C_Login',
      fake.define(() => 0),
      [7, 1, pin, PIN.length],
    ),
  )
  assert.match(lines.join(''), /C_Login/)
  assert.ok(!lines.join('').includes(PIN))
})

test('a word of more than 53 bits is a question mark', () => {
  const out = fake.alloc(8)
  const fn = fake.define((_id, _flags, _a, _b, at = 0) => {
    fake.writeU32(asAddress(at + 4), 0x40000000)
    return 0
  })
  fake.drive(callAndLog('C_OpenSession', fn, [1, 4, 0, 0, out]))
  assert.deepEqual(record().out, { session: '?' })
})

test('a function that nobody has described is written by its name', () => {
  fake.drive(
    callAndLog(
      'C_Unheard',
      fake.define(() => 0),
      [1, 2],
    ),
  )
  assert.equal(record().call, 'C_Unheard')
})

test('of a list only the token calls are written, and it ends with what fails', () => {
  const list = new CallList(3)
  const never = fake.define(() => assert.fail('it is called'))
  list.set(
    0,
    CALL_INT,
    fake.define(() => 1),
    [],
  )
  list.set(
    1,
    CALL_MARKED,
    fake.define(() => CKR_DEVICE_ERROR),
    [7, 0, 0],
  )
  list.set(2, CALL_MARKED, never, [])
  const names = ['EVP_DigestInit_ex', 'C_SignInit', 'C_Sign']
  assert.equal(fake.drive(runAndLog(list, names)), 1)
  assert.equal(list.result(1), CKR_DEVICE_ERROR)
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).call),
    ['C_SignInit'],
  )
  list.free()
})

test('a list whose calls all succeed gives their number', () => {
  const list = new CallList(1)
  list.set(
    0,
    CALL_MARKED,
    fake.define(() => 0),
    [7, 0, 0],
  )
  assert.equal(fake.drive(runAndLog(list, ['C_SignInit'])), 1)
  list.free()
})
