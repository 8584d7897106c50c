// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asAddress, native, offset } from '../../../src/host.ts'
import { Arena, readCString } from '../../../src/memory/arena.ts'
import {
  CK_C_INITIALIZE_ARGS,
  CKF_OS_LOCKING_OK,
  CKR_ARGUMENTS_BAD,
  CKR_GENERAL_ERROR,
} from '../../../src/pkcs11/cryptoki.gen.ts'
import { notInitialized, writeInitializeArgs } from '../../../src/pkcs11/initialize-args.ts'

const { size, flags, pReserved } = CK_C_INITIALIZE_ARGS

test('the driver may lock by itself, and has a zero behind the structure', () => {
  const arena = new Arena()
  const args = writeInitializeArgs(arena, undefined)
  const words = Array.from({ length: size / 8 + 1 }, (_, i) => native.readWord(offset(args, i * 8)))
  assert.equal(native.readWord(offset(args, flags.offset)), CKF_OS_LOCKING_OK)
  assert.deepEqual(
    words.filter((word) => word !== 0),
    [CKF_OS_LOCKING_OK],
  )
  arena.release()
})

test('the initialization arguments are in pReserved, as a C string', () => {
  const arena = new Arena()
  const args = writeInitializeArgs(arena, 'configDir=/x')
  assert.equal(
    readCString(asAddress(native.readWord(offset(args, pReserved.offset)))),
    'configDir=/x',
  )
  arena.release()
})

test('what to do depends on what came back, and on what the driver was given', () => {
  assert.match(
    notInitialized('/driver.so', CKR_ARGUMENTS_BAD, undefined).message,
    /may want pkcs11-module-init-args/,
  )
  assert.match(notInitialized('/driver.so', CKR_ARGUMENTS_BAD, 'x').message, /does not take/)
  assert.match(notInitialized('/driver.so', CKR_GENERAL_ERROR, 'x').message, /closed to this user/)
})
