// SPDX-License-Identifier: Apache-2.0
// Faults that were once not survived, by what went wrong.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { onCall } from '../support/fault-script.ts'
import { createPlace, type Place } from './grid/place.ts'
import { runCase, type Verdict } from './grid/run-case.ts'

let place: Place
before(async () => {
  place = await createPlace(await compileFaultDriver())
})

const NO_WORD = 2n ** 61n + 1n

const SURVIVED: Readonly<Record<string, readonly [scenario: string, script: string, Verdict]>> = {
  'a search that the token does not end is not in the way of the next one': [
    'load by URI',
    onCall('C_FindObjectsFinal', 1).returns('CKR_GENERAL_ERROR'),
    'right',
  ],
  'a listing of a token that cannot be searched is an error': [
    'list',
    onCall('C_FindObjectsInit').returns('CKR_DEVICE_ERROR'),
    'error',
  ],
  'a listing of objects that cannot be read is an error': [
    'list',
    onCall('C_GetAttributeValue').returns('CKR_DEVICE_ERROR'),
    'error',
  ],
  'a listing that breaks off is an error': [
    'list',
    onCall('C_GetAttributeValue', '5+').returns('CKR_DEVICE_ERROR'),
    'error',
  ],
  'a token that has forgotten the login does not hide private objects from a listing': [
    'list',
    onCall('C_FindObjectsInit', 1).happens('logout'),
    'right',
  ],
  'a search that the token does not end, and says nothing of it, is not in the way': [
    'load by URI',
    onCall('C_FindObjectsFinal', 1).returns(NO_WORD),
    'error',
  ],
  'a driver that gives no return value at all is an error, and is called again': [
    'sign with EC',
    onCall('C_OpenSession', 1).returns(NO_WORD),
    'error',
  ],
  'a key pair that cannot be read is not left on the token': [
    'generate EC',
    onCall('C_GetAttributeValue', 2).returns('CKR_DEVICE_ERROR'),
    'error',
  ],
  'a decryption that the token says is longer than the key is an error of the token': [
    'decrypt PKCS#1',
    onCall('C_Decrypt').writesWord(4, 2n ** 32n),
    'error',
  ],
  'a public key that cannot be read is an error where it is asked for': [
    'verify EC',
    onCall('C_GetAttributeValue').givesValue('CKA_EC_POINT', Uint8Array.of(0)),
    'error',
  ],
  'a modulus of a megabyte is an error of the token': [
    'decrypt PKCS#1',
    onCall('C_GetAttributeValue').givesLength('CKA_MODULUS', 2 ** 20),
    'error',
  ],
  'a token of which nothing can be read is missed in a listing of all': [
    'list two tokens',
    onCall('C_GetTokenInfo', 1).returns('CKR_DEVICE_ERROR'),
    'error',
  ],
  'a token that cannot be logged in to is missed in a listing of all': [
    'list two tokens',
    onCall('C_Login', 1).returns('CKR_CANCEL'),
    'error',
  ],
  'a driver that was started anew has new sessions for all tokens': [
    'sign with two tokens',
    onCall('*', 26).happens('restart'),
    'right',
  ],
  'a driver that was started anew without a word is noticed by the number of a session': [
    'sign with two tokens',
    onCall('*', 17).happens('restart'),
    'right',
  ],
  'a decryption without a length is an error': [
    'decrypt PKCS#1',
    onCall('C_Decrypt').writesWord(4, -1),
    'error',
  ],
  'a file with a URI says why its private key could not be read': [
    'sign by a file with a URI',
    onCall('C_OpenSession', 1).returns('CKR_DEVICE_ERROR'),
    'error',
  ],
}

for (const [name, [scenario, script, verdict]] of Object.entries(SURVIVED))
  test(name, () => {
    const outcome = runCase(place, { scenario, script: [script] })
    assert.equal(outcome.verdict, verdict, outcome.detail)
  })
