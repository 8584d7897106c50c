// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CODES, errorFromEngine, Pkcs11Error } from '../../../node/errors.ts'

test('docs/node.md has every code, with the same words', () => {
  const page = readFileSync('docs/node.md', 'utf8')
  const rows = [...page.matchAll(/^\| `(ERR_PKCS11_\w+)` \| (.*) \|$/gm)]
  assert.deepEqual(
    rows.map(([, code, text]) => [code, text]),
    Object.entries(CODES),
  )
})

test('every code of an error in src/ is known here', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'))
    .join('\n')
  const made = /(?:ProviderError|super)\(\s*'([A-Z_]+)'/g
  const codes = new Set([...sources.matchAll(made)].map(([, code]) => `ERR_PKCS11_${code}`))
  assert.ok(codes.size > 8)
  assert.deepEqual(
    [...codes].filter((code) => !(code in CODES)),
    [],
  )
})

test('an error of the engine keeps what the token said', () => {
  const error = errorFromEngine({
    code: 'TOKEN',
    message: 'C_Sign returned CKR_DEVICE_ERROR',
    function: 'C_Sign',
    returnValue: 'CKR_DEVICE_ERROR',
  })
  assert.ok(error instanceof Pkcs11Error)
  assert.equal(error.code, 'ERR_PKCS11_TOKEN')
  assert.equal(error.message, 'C_Sign returned CKR_DEVICE_ERROR')
  assert.equal(error.function, 'C_Sign')
  assert.equal(error.returnValue, 'CKR_DEVICE_ERROR')
})

const LOGINS = {
  CKR_PIN_INCORRECT: 'ERR_PKCS11_PIN_INCORRECT',
  CKR_PIN_LEN_RANGE: 'ERR_PKCS11_PIN_INCORRECT',
  CKR_PIN_LOCKED: 'ERR_PKCS11_PIN_LOCKED',
  CKR_USER_TOO_MANY_TYPES: 'ERR_PKCS11_LOGIN',
}

for (const [returnValue, code] of Object.entries(LOGINS))
  test(`a login that ends with ${returnValue} is ${code}`, () => {
    assert.equal(errorFromEngine({ code: 'LOGIN', message: '', returnValue }).code, code)
  })

test('a code of a newer engine is internal', () => {
  assert.equal(errorFromEngine({ code: 'NEWS', message: '' }).code, 'ERR_PKCS11_INTERNAL')
})
