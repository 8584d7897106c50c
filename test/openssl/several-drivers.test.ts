// SPDX-License-Identifier: Apache-2.0
// Several drivers in one pkcs11-module-path.
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { useProvider } from '../support/openssl.ts'
import { checkSigning } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const TRUST = '/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so'
const MISSING = '/nowhere/driver.so'

const token = await createToken()
await token.run(ecKey({ label: 'ec', id: '01' }))
const key = token.uri({ object: 'ec', type: 'private' })

const use = (...paths: string[]) => useProvider(token, { options: { path: paths.join(':') } })

test('a key is found on the driver that has it, wherever that stands', async () => {
  await checkSigning(use(token.module, TRUST), key)
  await checkSigning(use(TRUST, token.module), key)
})

test('all their tokens are listed', async () => {
  const { log } = await use(token.module, TRUST).opensslWithLog('storeutl', '-noout', 'pkcs11:')
  assert.match(log, /driver: .*libsofthsm2\.so offers/)
  assert.match(log, /driver: .*p11-kit-trust\.so offers/)
})

test('a driver under two names lists its keys once', async () => {
  const provider = use(token.module)
  const link = provider.path('link.so')
  symlinkSync(token.module, link)
  const { stdout } = await use(link, token.module).openssl('storeutl', '-noout', key)
  assert.match(stdout, /Total found: 1/)
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
    await checkSigning(use(...paths[1](token.module)), key)
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
  await checkSigning(use(odd), key)
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
    await checkSigning(both, `pkcs11:object=ec;type=private${at}${attribute}`)
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
