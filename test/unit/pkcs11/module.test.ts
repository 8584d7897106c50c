// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, asAddress, type Blocking, native, offset } from '../../../src/host.ts'
import { FUNCTION_COUNT, FUNCTION_NAMES } from '../../../src/pkcs11/cryptoki.gen.ts'
import { Module } from '../../../src/pkcs11/module.ts'
import { fake } from '../../support/fake-host.ts'

/** The functions that the driver has, by name. */
const functions = new Map<string, Address>()
for (const name of ['C_Initialize', 'C_Finalize'])
  functions.set(
    name,
    fake.define(() => 0),
  )

function makeList(): Address {
  const names = FUNCTION_NAMES.split(' ', FUNCTION_COUNT['2.40'])
  const list = fake.alloc(8 + 8 * names.length)
  native.writeU8(list, 2)
  native.writeU8(offset(list, 1), 40)
  for (const [name, fn] of functions) fake.writeWord(offset(list, 8 + 8 * names.indexOf(name)), fn)
  return list
}

const list = makeList()
const getFunctionList = fake.define((out = 0) => {
  fake.writeWord(asAddress(out), list)
  return 0
})
fake.defineSymbol('secure_getenv', () => 0)
fake.defineSymbol('dlerror', () => 0)
fake.defineSymbol('dlopen', () => 1)
fake.defineSymbol('__cxa_atexit', () => 0)
fake.defineSymbol('dlsym', (_library, name = 0) =>
  native.readString(asAddress(name)) === 'C_GetFunctionList' ? getFunctionList : 0,
)

const USER = { mark: () => {}, popToMark: () => {} }
const SETTINGS = {
  initArgs: undefined,
  quirks: new Set<string>(),
  cacheSessions: 5,
  loginBehavior: 'auto',
} as const

const startModule = (): Module => {
  const module = new Module('/driver.so', SETTINGS)
  module.addUser(USER)
  fake.drive(module.initialize())
  return module
}

/** The address of the function that a coroutine wants to be called next. */
const nextCall = (coroutine: Blocking<void>): unknown => {
  const { value } = coroutine.next(0)
  return Array.isArray(value) ? value[1] : value
}

test('a driver is initialized by the first user, and finalized by the last that leaves', () => {
  const module = startModule()
  assert.equal(module.epoch, 1)
  fake.drive(module.removeUser(USER))
  assert.equal(module.epoch, 0)
})

test('who comes while the last user leaves waits until the driver has ended', () => {
  const module = startModule()
  const leaving = module.removeUser(USER)
  assert.equal(nextCall(leaving), functions.get('C_Finalize'))
  module.addUser(USER)
  const coming = module.initialize()
  assert.equal(nextCall(coming), native.gateWait)
  assert.equal(leaving.next(0).done, true)
  assert.equal(nextCall(coming), functions.get('C_Initialize'))
  fake.drive(coming)
  assert.equal(module.epoch, 2)
})

test('a driver that begins anew is not used between its end and its beginning', () => {
  const module = startModule()
  const restarting = module.restart()
  const { value } = restarting.next(0)
  assert.equal(Array.isArray(value) ? value[1] : value, functions.get('C_Finalize'))
  restarting.next(0)
  assert.equal(nextCall(module.initialize()), native.gateWait)
})
