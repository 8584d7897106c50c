// SPDX-License-Identifier: Apache-2.0
// Several sections in one openssl.cnf, each with a driver of its own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNssToken, getSoftoknPath } from '../support/nss-token.ts'
import { PROVIDER_SO, Provider, plainOpenssl } from '../support/openssl.ts'
import { checkSigning } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const MISSING = '/nowhere/driver.so'

const token = await createToken()
await token.run(ecKey({ label: 'ec', id: '01' }))
const key = token.uri({ object: 'ec', type: 'private' })
const nss = await createNssToken()
const nssKey = await nss.makeEcKey('nistp256')

type Section = Readonly<Record<string, string>>

function write(sections: Readonly<Record<string, Section>>): Provider {
  const names = Object.keys(sections)
  const lines = [
    'openssl_conf = init',
    '[init]',
    'providers = list',
    '[list]',
    'default = plain',
    ...names.map((name) => `${name} = ${name}_section`),
    '[plain]',
    'activate = 1',
    ...names.flatMap((name) => [
      `[${name}_section]`,
      `module = ${PROVIDER_SO}`,
      ...Object.entries(sections[name] ?? {}).map(
        ([option, value]) => `pkcs11-module-${option} = ${value}`,
      ),
      'activate = 1',
    ]),
    '[req]',
    'distinguished_name = req_name',
    '[req_name]',
  ]
  return new Provider(`${lines.join('\n')}\n`, token.env)
}

const hsm = (): Section => ({ path: token.module, 'token-pin': `file:${token.pinFile}` })
const softokn = (): Section => ({
  path: getSoftoknPath(),
  'init-args': nss.initArgs,
  'token-pin': `file:${nss.pinFile}`,
})

for (const order of ['SoftHSM first', 'NSS first'] as const) {
  const both = () =>
    order === 'SoftHSM first'
      ? write({ hsm: hsm(), nss: softokn() })
      : write({ nss: softokn(), hsm: hsm() })

  test(`keys of both sign, each with its PIN: ${order}`, async () => {
    await checkSigning(both(), key)
    await checkSigning(both(), nssKey)
  })

  test(`one command uses keys of both: ${order}`, async () => {
    const provider = both()
    const [request, ca] = [provider.path('request.pem'), provider.path('ca.pem')]
    await provider.openssl('req', '-new', '-subj', '/CN=leaf', '-key', key, '-out', request)
    const authority = [
      '-subj',
      '/CN=ca',
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-out',
      ca,
    ]
    await provider.openssl('req', '-x509', ...authority, '-key', nssKey)
    const sign = ['-CA', ca, '-CAkey', nssKey, '-set_serial', '1']
    const leaf = provider.path('leaf.pem')
    await provider.openssl('x509', '-req', '-in', request, ...sign, '-out', leaf)
    await plainOpenssl('verify', '-CAfile', ca, leaf)
    const { stdout } = await provider.openssl('storeutl', '-noout', '-keys', 'pkcs11:')
    assert.match(stdout, /Total found: [2-9]/)
  })

  test(`a key is made on the token that the URI names: ${order}`, async () => {
    const uri = token.uri({ object: `made, ${order}` })
    const group = ['-pkeyopt', 'group:P-256', '-pkeyopt', `pkcs11_uri:${uri}`]
    const out = ['-out', '/dev/null']
    const properties = ['-propquery', 'provider=pkcs11']
    await both().openssl('genpkey', '-algorithm', 'EC', ...group, ...properties, ...out)
    assert.equal((await token.read({ CKA_LABEL: `made, ${order}` }, 'CKA_ID')).length, 2)
  })
}

test('one whose configuration is wrong does not hide the other', async () => {
  for (const sections of [
    { broken: { ...hsm(), 'cache-keys': 'maybe' }, nss: softokn() },
    { nss: softokn(), broken: { ...hsm(), 'cache-keys': 'maybe' } },
  ])
    await checkSigning(write(sections), nssKey)
})

test('one whose driver is missing does not hide the other', async () => {
  await checkSigning(write({ broken: { path: MISSING }, hsm: hsm() }), key)
  await checkSigning(write({ hsm: hsm(), broken: { path: MISSING } }), key)
})

test('what is wrong is said where nothing is found', async () => {
  const broken = { ...softokn(), 'cache-keys': 'maybe' }
  const { stderr } = await write({ broken, hsm: hsm() }).opensslFails('pkey', '-in', nssKey)
  assert.match(stderr, /pkcs11-module-cache-keys = 'maybe' is not allowed/)
})

test('two sections with one driver list its keys once', async () => {
  const { stdout } = await write({ one: hsm(), two: hsm() }).openssl(
    ...['storeutl', '-noout', '-keys', token.uri({ object: 'ec', type: 'private' })],
  )
  assert.match(stdout, /Total found: 1/)
})
