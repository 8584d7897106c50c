// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import fc from 'fast-check'
import { type Config, type ConfigSource, readConfig } from '../../../src/config/config.ts'
import { OPTION_NAMES } from '../../../src/config/nearest-option.ts'
import { ProviderError } from '../../../src/errors.ts'
import { type Address, NULL, native } from '../../../src/host.ts'
import { Arena, readCString } from '../../../src/memory/arena.ts'
import { fake } from '../../support/fake-host.ts'

const arena = new Arena()
const environment = new Map<string, Address>()
fake.defineSymbol('secure_getenv', (name) => environment.get(readCString(name as Address)) ?? NULL)

afterEach(() => environment.clear())

/** Reads options, given without `pkcs11-module-`. */
function read(options: Readonly<Record<string, string>>, more: Partial<ConfigSource> = {}): Config {
  const source: ConfigSource = {
    findParameters: (names) =>
      names.map((name) => {
        const value = options[name.slice('pkcs11-module-'.length)]
        return value === undefined ? undefined : arena.string(value)
      }),
    ...more,
  }
  return fake.drive(readConfig(source))
}

test('without any option everything has its default', () => {
  const config = read({})
  assert.deepEqual(
    { ...config },
    {
      modulePath: undefined,
      initArgs: undefined,
      allowExport: true,
      cacheKeys: true,
      cachePins: false,
      cacheSessions: 5,
      encodeUris: false,
      loginBehavior: 'auto',
      loadBehavior: 'lazy',
      quirks: new Set(),
      blockOperations: new Set(),
      assumeFips: false,
      pin: undefined,
      pinOrigin: '',
    },
  )
})

test('a configuration cannot be changed', () => {
  assert.ok(Object.isFrozen(read({})))
})

test('the PIN is native memory, and no string', () => {
  const { pin } = read({ 'token-pin': '1234' })
  assert.ok(pin !== undefined)
  assert.equal(native.readString(pin.address, pin.sizeBytes), '1234')
  pin.drop()
})

test('the driver of the environment wins, unless it is empty or the program has chosen one', () => {
  environment.set('PKCS11_PROVIDER_MODULE', arena.string('/env.so'))
  assert.equal(read({ path: '/conf.so' }).modulePath, '/env.so')
  assert.equal(read({}).modulePath, '/env.so')
  assert.equal(read({ path: '/own.so' }, { outranksEnvironment: true }).modulePath, '/own.so')
  environment.set('PKCS11_PROVIDER_MODULE', arena.string(''))
  assert.equal(read({ path: '/conf.so' }).modulePath, '/conf.so')
})

test('any value of any option is read, or is an error that names option and value', () => {
  const withoutPin = OPTION_NAMES.filter((name) => name !== 'pkcs11-module-token-pin')
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.constantFrom(...withoutPin), value, (name, text) => {
      try {
        read({ [name.slice('pkcs11-module-'.length)]: text })
      } catch (error) {
        assert.ok(error instanceof ProviderError)
        assert.equal(error.code, 'CONFIGURATION')
        assert.ok(error.message.startsWith(`${name} = '${text}' is not allowed: it must be `))
      }
    }),
  )
})
