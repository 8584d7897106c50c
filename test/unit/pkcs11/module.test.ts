// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, type Blocking, type NativeCall, NULL, native } from '../../../src/host.ts'
import { readCString } from '../../../src/memory/arena.ts'
import { FUNCTION_NAMES } from '../../../src/pkcs11/cryptoki.gen.ts'
import { Module } from '../../../src/pkcs11/module.ts'
import { fake } from '../../support/fake-host.ts'

const OK = 0
const names = FUNCTION_NAMES.split(' ')

/** A driver of PKCS#11 2.40 that counts its calls by name. */
function makeDriver(): string[] {
  const called: string[] = []
  const functions = names.map((name) =>
    fake.define(() => {
      called.push(name)
      return OK
    }),
  )
  const list = fake.putWords([0x2802, ...functions])
  const getFunctionList = fake.define((result = 0) => {
    native.writeWord(result as Address, list)
    return OK
  })
  fake.defineSymbol('dlerror', () => NULL)
  fake.defineSymbol('dlopen', () => 1)
  fake.defineSymbol('dlsym', (_library, name = 0) =>
    readCString(name as Address) === 'C_GetFunctionList' ? getFunctionList : NULL,
  )
  for (const name of ['__cxa_atexit', 'secure_getenv']) fake.defineSymbol(name, () => 0)
  return called
}

const settings = {
  initArgs: undefined,
  quirks: new Set<string>(),
  cacheSessions: 5,
  loginBehavior: 'auto',
} as const

const user = () => ({ mark: () => {}, popToMark: () => {} })

/** As the host does, but for the next call, which is given back; `undefined` at the end. */
const begin = (coroutine: Blocking<unknown>): NativeCall | undefined => {
  const { value, done } = coroutine.next(0)
  return done ? undefined : (value as NativeCall)
}

test('who comes while the driver is finalized waits for the end, and begins anew', () => {
  const called = makeDriver()
  const module = new Module('/driver.so', settings)
  const first = user()
  module.addUser(first)
  fake.drive(module.initialize())
  assert.deepEqual(called.splice(0), ['C_Initialize'])

  const leaving = module.removeUser(first)
  assert.notEqual(begin(leaving), undefined, 'C_Finalize is being called')
  module.addUser(user())
  const coming = module.initialize()
  const waiting = begin(coming)
  assert.ok(Array.isArray(waiting) && waiting[1] === native.gateWait)

  assert.equal(leaving.next(OK).done, true)
  fake.drive(coming)
  assert.deepEqual(called, ['C_Initialize'])
  assert.equal(module.epoch, 2)
})

test('a driver that begins anew is not used between its end and its beginning', () => {
  makeDriver()
  const module = new Module('/driver.so', settings)
  module.addUser(user())
  fake.drive(module.initialize())
  const restarting = module.restart()
  assert.notEqual(begin(restarting), undefined, 'C_Finalize is being called')
  assert.notEqual(begin(restarting), undefined, 'C_Initialize is being called')
  const waiting = begin(module.initialize())
  assert.ok(Array.isArray(waiting) && waiting[1] === native.gateWait)
})
