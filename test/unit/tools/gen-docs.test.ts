// SPDX-License-Identifier: Apache-2.0
// Users of other providers for PKCS#11 have manuals of their own: what those describe, ours does too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateDocs } from '../../../tools/gen-docs.ts'

const NAMES = [
  'pkcs11-module-path',
  'pkcs11-module-init-args',
  'pkcs11-module-token-pin',
  'pkcs11-module-allow-export',
  'pkcs11-module-cache-keys',
  'pkcs11-module-cache-pins',
  'pkcs11-module-cache-sessions',
  'pkcs11-module-login-behavior',
  'pkcs11-module-load-behavior',
  'pkcs11-module-quirks',
  'pkcs11-module-encode-provider-uri-to-pem',
  'pkcs11-module-block-operations',
  'pkcs11-module-assume-fips',
  'PKCS11_PROVIDER_MODULE',
  'PKCS11_PROVIDER_DEBUG',
]

const EXAMPLES = [
  'pkcs11-module-init-args = configDir=/etc/pki/token',
  'pkcs11-module-token-pin = file:/etc/pki/pin.txt',
  'pkcs11-module-token-pin = /etc/ssl/pinfile.txt',
  'pkcs11-module-allow-export = 1',
  'pkcs11-module-cache-keys = false',
  'pkcs11-module-cache-pins = cache',
  'pkcs11-module-cache-sessions = 0',
  'pkcs11-module-login-behavior = always',
  'pkcs11-module-load-behavior = early',
  'pkcs11-module-quirks = no-deinit no-operation-state',
  'PKCS11_PROVIDER_DEBUG=file:/tmp/debug.log,level:2',
  'openssl_conf = openssl_init',
]

const WORDS = ['auto', 'always', 'never', 'no-deinit', 'no-operation-state']

const textOf = (path: string): string => {
  const document = generateDocs().find((candidate) => candidate.path === path)
  return document?.text ?? assert.fail(`${path} is not generated`)
}

/** As it is read, without the marks of roff. */
const manual = textOf('man/provider-pkcs11.7').replaceAll('\\-', '-').replaceAll('\\e', '\\')

test('the manual page has every option and variable, with a heading', () => {
  for (const name of NAMES) assert.match(manual, new RegExp(`^\\.SS ${name}$`, 'm'))
})

test('the manual page has the examples that users know', () => {
  for (const example of EXAMPLES) assert.ok(manual.includes(example), example)
})

test('the words of an option are a list in both documents', () => {
  const markdown = textOf('docs/configuration.md')
  for (const word of WORDS) {
    assert.match(manual, new RegExp(`^\\.TP\\n\\.B ${word}$`, 'm'))
    assert.match(markdown, new RegExp(`^ {2}- \`${word}\`: [A-Z]`, 'm'))
  }
})

test('the page of the configuration has every option, with value, default and example', () => {
  const sections = textOf('docs/configuration.md').split('### ').slice(1)
  for (const name of NAMES.filter((candidate) => candidate.startsWith('pkcs11-'))) {
    const section = sections.find((candidate) => candidate.startsWith(`${name}\n`))
    assert.match(
      section ?? '',
      /\n- Value: .+\n(?: {2,4}.+\n)*- Default: .+\n\n```ini\npkcs11-module-.+ = .+\n```/,
    )
  }
})
