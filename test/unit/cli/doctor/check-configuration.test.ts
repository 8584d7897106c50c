// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkConfiguration } from '../../../../cli/doctor/check-configuration.ts'
import { makeFolder, writePrivateFile } from '../../../support/folder.ts'

const folder = makeFolder()
const module = join(folder, 'pkcs11.so')
writeFileSync(module, '')
const pin = writePrivateFile(join(folder, 'pin'), '1234\n')

const GOOD = `openssl_conf = init
nodejs_conf = init
[init]
providers = list
[list]
default = dflt
pkcs11 = p11
[dflt]
activate = 1
[p11]
module = ${module}
pkcs11-module-path = /driver.so
pkcs11-module-token-pin = file:${pin}
activate = 1
`

/** What is found in a file with this text, apart from what is right. */
function check(text: string) {
  const path = join(folder, 'openssl.cnf')
  writeFileSync(path, text)
  const { findings, section } = checkConfiguration(path, undefined)
  return { bad: findings.filter(({ verdict }) => verdict !== 'right'), section }
}

test('of what is right there is nothing to mend, and its section is known', () => {
  const { bad, section } = check(GOOD)
  assert.deepEqual(bad, [])
  assert.equal(section?.options.path, '/driver.so')
})

test('what Node reads is noted when it is not there', () => {
  const { bad, section } = check(GOOD.replace('nodejs_conf = init\n', ''))
  assert.deepEqual(
    bad.map(({ verdict, remedy }) => [verdict, ...remedy]),
    [['note', 'nodejs_conf = init']],
  )
  assert.ok(section)
})

const FAULTS: readonly (readonly [
  title: string,
  change: (text: string) => string,
  verdict: string,
  message: RegExp,
  remedy: RegExp,
])[] = [
  [
    'openssl_conf is missing',
    (text) => text.replace(/^openssl_conf.*/, ''),
    'wrong',
    /no line openssl_conf before its first section/,
    /^provider-pkcs11 config --write/,
  ],
  [
    'the list of providers is missing',
    (text) => text.replace('providers = list', ''),
    'wrong',
    /no line providers/,
    /^provider-pkcs11 config --write/,
  ],
  [
    'no provider is for PKCS#11',
    (text) => text.replace('pkcs11 = p11', ''),
    'wrong',
    /names no provider for PKCS#11/,
    /^provider-pkcs11 config --write/,
  ],
  [
    'the module is not there',
    (text) => text.replace(module, '/nowhere.so'),
    'wrong',
    /\[p11\] loads \/nowhere\.so, which is not there/,
    /^\[p11\]\nmodule = /,
  ],
  [
    'it is not activated',
    (text) => text.replace(/activate = 1\n$/, ''),
    'wrong',
    /\[p11\] is not activated/,
    /^\[p11\]\nactivate = 1$/,
  ],
  [
    'the default provider is not activated',
    (text) => text.replace('default = dflt', ''),
    'wrong',
    /the default provider is not activated/,
    /^\[list\]\ndefault = default_sect\n\[default_sect\]\nactivate = 1$/,
  ],
  [
    'an option is misspelt',
    (text) => text.replace('pkcs11-module-path', 'pkcs11-module-paht'),
    'warning',
    /no option pkcs11-module-paht/,
    /^\[p11\]\npkcs11-module-path = /,
  ],
  [
    'an option has another prefix',
    (text) => text.replace('pkcs11-module-path', 'pkcs11-modul-path'),
    'warning',
    /no option pkcs11-modul-path/,
    /^\[p11\]\npkcs11-module-path = /,
  ],
  [
    'a value is not allowed',
    (text) =>
      text.replace('activate = 1\n[p11]', 'activate = 1\n[p11]\npkcs11-module-cache-keys = yes'),
    'wrong',
    /pkcs11-module-cache-keys = yes is not allowed: it must be true or false/,
    /^$/,
  ],
  [
    'the PIN stands in the configuration',
    (text) => text.replace(`file:${pin}`, '1234'),
    'warning',
    /the PIN itself stands in the configuration/,
    /^pkcs11-module-token-pin = file:/,
  ],
  [
    'the file of the PIN is not there',
    (text) => text.replace(`file:${pin}`, 'file:/nowhere/pin'),
    'wrong',
    /the file of the PIN, \/nowhere\/pin, is not there/,
    /umask 077/,
  ],
  [
    'a file that is included is not there',
    (text) => `.include /nowhere.cnf\n${text}`,
    'warning',
    /\/nowhere\.cnf is included and not there/,
    /^$/,
  ],
]

for (const [title, change, verdict, message, remedy] of FAULTS) {
  test(`it is told when ${title}`, () => {
    const { bad, section } = check(change(GOOD))
    assert.equal(bad.length, 1, JSON.stringify(bad))
    assert.equal(bad[0]?.verdict, verdict)
    assert.match(bad[0]?.text ?? '', message)
    assert.match(bad[0]?.remedy.join('\n') ?? '', remedy)
    assert.equal(section === undefined, verdict === 'wrong')
  })
}

test('a configuration that is not there is told with what makes one', () => {
  const { findings } = checkConfiguration('/nowhere/openssl.cnf', undefined)
  assert.deepEqual(
    findings.map(({ verdict }) => verdict),
    ['wrong'],
  )
  assert.match(findings[0]?.remedy.join('\n') ?? '', /export OPENSSL_CONF=/)
})

test('no PIN of the configuration is shown', () => {
  const { bad } = check(GOOD.replace(`file:${pin}`, 'gH7-pIn'))
  assert.ok(!JSON.stringify(bad).includes('gH7-pIn'))
})
