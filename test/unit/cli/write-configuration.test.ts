// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeConfiguration } from '../../../cli/write-configuration.ts'

const nothing = {
  module: '/m.so',
  driver: undefined,
  others: [],
  pinFile: undefined,
  initArgs: undefined,
  include: undefined,
}

test('without a driver there is a line to fill in', () => {
  assert.match(writeConfiguration(nothing), /^#pkcs11-module-path = \/path\/of\/the\/driver\.so$/m)
})

test('the driver is named, and others stand beside it as comments', () => {
  const driver = { path: '/a.so', title: 'A', proxy: false }
  const text = writeConfiguration({
    ...nothing,
    driver,
    others: [{ ...driver, path: '/b.so', title: 'B' }],
  })
  assert.match(
    text,
    /^# A\npkcs11-module-path = \/a\.so\n# Installed as well:\n#pkcs11-module-path = \/b\.so # B$/m,
  )
})

test('a driver that needs arguments gets an example, or those that are given', () => {
  const driver = { path: '/n.so', title: 'NSS', proxy: false, initArgs: "configDir='sql:/x'" }
  const example = writeConfiguration({ ...nothing, driver })
  assert.match(example, /this is an example\.\npkcs11-module-init-args = configDir=\\'sql:\/x\\'$/m)
  const given = writeConfiguration({ ...nothing, driver, initArgs: 'a=b' })
  assert.match(given, /^pkcs11-module-init-args = a=b$/m)
  assert.doesNotMatch(given, /example/)
})

test('what OpenSSL would expand is escaped', () => {
  const text = writeConfiguration({ ...nothing, pinFile: '/a $b#c' })
  assert.match(text, /^pkcs11-module-token-pin = file:\/a \\\$b\\#c$/m)
})
