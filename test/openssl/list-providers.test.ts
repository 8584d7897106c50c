// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { opensslConf, Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const provider = useProvider(token)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

test('list -providers shows the provider as active, with its version', async () => {
  const { stdout } = await provider.openssl('list', '-providers', '-verbose')
  const [, section = ''] = /^ {2}pkcs11\n((?: {4}.*\n)*)/m.exec(stdout) ?? []
  assert.match(section, /name: PKCS#11 Provider\n/)
  assert.match(section, new RegExp(`version: ${version}\\n`))
  assert.match(section, /status: active\n/)
})

test('list -providers leaves the driver alone', async () => {
  const { log, status } = await provider.opensslWithLog('list', '-providers')
  assert.equal(status, 0)
  assert.doesNotMatch(log, /C_Initialize/)
})

test('list -providers loads the driver when the configuration says early', async () => {
  const early = useProvider(token, { options: { 'load-behavior': 'early' } })
  const { log, status } = await early.opensslWithLog('list', '-providers')
  assert.equal(status, 0)
  assert.match(log, /C_Initialize\(\) -> CKR_OK/)
  assert.match(log, /C_Finalize\(\) -> CKR_OK/)
})

test('list shows what the provider offers', async () => {
  const offered = {
    '-store-loaders': [/pkcs11 @ pkcs11/],
    '-key-managers': [/RSA.* @ pkcs11/, /RSA-PSS.* @ pkcs11/, /EC.* @ pkcs11/],
    '-signature-algorithms': [/RSA.* @ pkcs11/, /ECDSA @ pkcs11/],
    '-encoders': [/RSA.* @ pkcs11/, /EC.* @ pkcs11/],
  }
  for (const [option, patterns] of Object.entries(offered)) {
    const { stdout } = await provider.openssl('list', option)
    for (const pattern of patterns) assert.match(stdout, pattern)
  }
})

test('PKCS11_PROVIDER_MODULE wins over the path in the configuration', async () => {
  const elsewhere = new Provider(
    opensslConf({ options: { path: '/nowhere.so', 'load-behavior': 'early' } }),
    { ...token.env, PKCS11_PROVIDER_MODULE: token.module },
  )
  const { log, status } = await elsewhere.opensslWithLog('list', '-providers')
  assert.equal(status, 0)
  assert.match(log, /C_Initialize\(\) -> CKR_OK/)
})

test('an empty PKCS11_PROVIDER_MODULE is none', async () => {
  const provider = new Provider(
    opensslConf({ options: { path: token.module, 'load-behavior': 'early' } }),
    { ...token.env, PKCS11_PROVIDER_MODULE: '' },
  )
  const { log } = await provider.opensslWithLog('list', '-providers')
  assert.match(log, /C_Initialize\(\) -> CKR_OK/)
})
