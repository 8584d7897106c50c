// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  findNearestOption,
  listMisspellings,
  OPTION_NAMES,
} from '../../../src/config/nearest-option.ts'

for (const [written, meant] of [
  ['pkcs11-module-pat', 'pkcs11-module-path'],
  ['pkcs11_module_path', 'pkcs11-module-path'],
  ['pkcs11-path', 'pkcs11-module-path'],
  ['pkcs11-module-tokenpin', 'pkcs11-module-token-pin'],
  ['pkcs11-module-token-pin-file', 'pkcs11-module-token-pin'],
  ['pkcs11-module-cache-pin', 'pkcs11-module-cache-pins'],
  ['pkcs11-module-cache-session', 'pkcs11-module-cache-sessions'],
  ['pkcs11-module-login-behaviour', 'pkcs11-module-login-behavior'],
  ['pkcs11-module-load-behaviour', 'pkcs11-module-load-behavior'],
  ['PKCS11-module-init-args', 'pkcs11-module-init-args'],
] as const)
  test(`${written} was meant to be ${meant}`, () => {
    assert.equal(findNearestOption(written), meant)
  })

test('a name with one letter changed, added or left out finds its option', () => {
  const change = fc.constantFrom('replace', 'add', 'remove')
  fc.assert(
    fc.property(fc.constantFrom(...OPTION_NAMES), fc.nat(), change, (name, position, how) => {
      const at = position % name.length
      const rest = name.slice(how === 'add' ? at : at + 1)
      const written = `${name.slice(0, at)}${how === 'remove' ? '' : '#'}${rest}`
      assert.equal(findNearestOption(written), name)
    }),
  )
})

test('any name at all has a nearest option', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      assert.ok(OPTION_NAMES.includes(findNearestOption(name)))
    }),
  )
})

test('the usual mistakes are made with every option, and are nearest to it', () => {
  const all = listMisspellings()
  for (const name of [
    'pkcs11_module_path',
    'pkcs11-module-tokenpin',
    'pkcs11-cache-keys',
    'quirks',
  ])
    assert.ok(all.includes(name), name)
  assert.equal(findNearestOption('pkcs11-module-loginbehavior'), 'pkcs11-module-login-behavior')
})
