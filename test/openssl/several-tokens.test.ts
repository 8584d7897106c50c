// SPDX-License-Identifier: Apache-2.0
// Several drivers at once: named by one option, or by a section each.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { createNssToken, getSoftoknPath, type NssToken } from '../support/nss-token.ts'
import { PROVIDER_SO, Provider, plainOpenssl, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const TRUST = '/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so'
const MISSING = '/nowhere/driver.so'

let token: Token
let nss: NssToken
/** The URI of a private key. */
let nssKey: string
let key: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  key = token.uri({ object: 'ec', type: 'private' })
  nss = await createNssToken()
  nssKey = await nss.makeEcKey('nistp256')
})

async function signs(provider: Provider, uri: string): Promise<void> {
  const message = provider.write('message', 'what is signed')
  const [signature, plain] = [provider.path('signature'), provider.path('public.pem')]
  await provider.openssl('dgst', '-sha256', '-sign', uri, '-out', signature, message)
  await provider.openssl('pkey', '-in', uri, '-pubout', '-out', plain)
  await plainOpenssl('dgst', '-sha256', '-verify', plain, '-signature', signature, message)
}

describe('pkcs11-module-path with several drivers', () => {
  const use = (...paths: string[]) => useProvider(token, { options: { path: paths.join(':') } })

  test('a key is found on the driver that has it, wherever that stands', async () => {
    await signs(use(token.module, TRUST), key)
    await signs(use(TRUST, token.module), key)
  })

  test('all their tokens are listed', async () => {
    const { log } = await use(token.module, TRUST).opensslWithLog('storeutl', '-noout', 'pkcs11:')
    assert.match(log, /driver: .*libsofthsm2\.so offers/)
    assert.match(log, /driver: .*p11-kit-trust\.so offers/)
  })

  test('PKCS11_PROVIDER_MODULE names several as well', async () => {
    const provider = useProvider(token, { options: { path: MISSING } })
    const PKCS11_PROVIDER_MODULE = `${TRUST}:${token.module}`
    await provider.run('openssl', ['pkey', '-in', key, '-noout'], {
      env: { PKCS11_PROVIDER_MODULE },
    })
  })

  for (const paths of [
    ['broken first', (working: string) => [MISSING, working]],
    ['broken last', (working: string) => [working, MISSING]],
    ['no driver at all', (working: string) => ['/etc/hostname', working]],
  ] as const)
    test(`one that cannot be used does not hide the others: ${paths[0]}`, async () => {
      await signs(use(...paths[1](token.module)), key)
    })

  test('where nothing is found, the driver that was left out is named', async () => {
    const wanted = token.uri({ object: 'absent' })
    const { stderr } = await use(MISSING, token.module).opensslFails('pkey', '-in', wanted)
    assert.match(stderr, /nothing on the tokens matches/)
    assert.match(stderr, /cannot load the PKCS#11 driver '\/nowhere\/driver\.so'/)
  })

  test('all being broken is an error that names the first', async () => {
    const { stderr } = await use(MISSING, '/etc/hostname').opensslFails('pkey', '-in', key)
    assert.match(stderr, /cannot load the PKCS#11 driver '\/nowhere\/driver\.so'/)
  })

  test('a driver whose file has a colon in its name is one driver', async () => {
    const provider = use(token.module)
    const odd = provider.path('a:b.so')
    symlinkSync(token.module, odd)
    await signs(use(odd), key)
  })

  for (const attribute of [
    'module-name=softhsm2',
    'library-manufacturer=SoftHSM',
    'manufacturer=SoftHSM%20project',
    'slot-manufacturer=SoftHSM%20project',
  ]) {
    const [name = ''] = attribute.split('=')
    const at = name === 'module-name' ? '?' : ';'

    test(`${name} chooses among them`, async () => {
      const both = use(TRUST, token.module)
      await signs(both, `pkcs11:object=ec;type=private${at}${attribute}`)
    })

    test(`${name} of none of them finds nothing`, async () => {
      const other = `pkcs11:object=ec;type=private${at}${name}=other`
      const { stderr } = await use(TRUST, token.module).opensslFails('pkey', '-in', other)
      assert.match(stderr, name === 'module-name' ? /asks for another driver/ : /no token matches/)
    })
  }

  test('a wrong PIN for one token does not hide a key on another', async () => {
    const { dir } = await createToken({ label: 'First', pin: '1111' })
    const other = await createToken({ dir, label: 'Other', pin: '987654' })
    await other.run(ecKey({ label: 'elsewhere', id: '02' }))
    const { status, log } = await useProvider(other).opensslWithLog(
      ...['pkey', '-noout', '-in', 'pkcs11:object=elsewhere;type=private'],
    )
    assert.equal(status, 0)
    assert.equal(log.match(/C_Login\(.*CKR_OK/g)?.length, 1)
    assert.ok((log.match(/C_Login\(/g)?.length ?? 0) <= 2)
  })
})

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

describe('a section for each driver', () => {
  const hsm = (): Section => ({ path: token.module, 'token-pin': `file:${token.pinFile}` })
  const softokn = (): Section => ({
    path: getSoftoknPath(),
    'init-args': `configDir='sql:${nss.dir}' certPrefix='' keyPrefix='' flags=`,
    'token-pin': `file:${nss.pinFile}`,
  })

  for (const order of ['SoftHSM first', 'NSS first'] as const) {
    const both = () =>
      order === 'SoftHSM first'
        ? write({ hsm: hsm(), nss: softokn() })
        : write({ nss: softokn(), hsm: hsm() })

    test(`keys of both sign, each with its PIN: ${order}`, async () => {
      await signs(both(), key)
      await signs(both(), nssKey)
    })

    test(`one command uses keys of both: ${order}`, async () => {
      const provider = both()
      const [request, ca] = [provider.path('request.pem'), provider.path('ca.pem')]
      await provider.openssl('req', '-new', '-subj', '/CN=leaf', '-key', key, '-out', request)
      await provider.openssl('req', '-x509', '-subj', '/CN=ca', '-key', nssKey, '-out', ca)
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
      await signs(write(sections), nssKey)
  })

  test('one whose driver is missing does not hide the other', async () => {
    await signs(write({ broken: { path: MISSING }, hsm: hsm() }), key)
    await signs(write({ hsm: hsm(), broken: { path: MISSING } }), key)
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
})
