// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { foundCount } from '../support/found-count.ts'
import {
  type Provider,
  plainOpenssl,
  useProvider,
  useProviderWithoutPin,
} from '../support/openssl.ts'
import { fromPem, readPublicKey } from '../support/public-key-on-token.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate, dataObject, ecKey, rsaKey, secretKey } from '../support/token-objects.ts'

const token = await createToken()
const provider = useProvider(token)
const nobody = useProviderWithoutPin(token)
await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
const certPem = await makeCertificate('stored')
await token.run(certificate({ label: 'cert', id: '03', certificate: certPem }))

async function makeCertificate(name: string): Promise<string> {
  const key = provider.write(`${name}.key`, makeRsaKey().privatePem)
  const { stdout } = await plainOpenssl('req', '-x509', '-key', key, '-subj', `/CN=${name}`)
  return stdout
}

/** What storeutl calls each object, in the order of the token. */
async function list(who: Provider, ...args: readonly string[]): Promise<string[]> {
  const { stdout } = await who.openssl('storeutl', '-noout', ...args)
  const kinds = [...stdout.matchAll(/^\d+: (.*)$/gm)].map(([, kind = '']) => kind)
  assert.equal(foundCount(stdout), kinds.length)
  return kinds.sort()
}

const EVERYTHING = ['Certificate', 'Pkey', 'Pkey', 'Public key', 'Public key']

test('the whole token is listed', async () => {
  assert.deepEqual(await list(provider, 'pkcs11:'), EVERYTHING)
  assert.deepEqual(await list(provider, token.uri()), EVERYTHING)
})

test('a URI with a type lists that type alone', async () => {
  assert.deepEqual(await list(provider, 'pkcs11:type=private'), ['Pkey', 'Pkey'])
  assert.deepEqual(await list(provider, 'pkcs11:type=public'), ['Public key', 'Public key'])
  assert.deepEqual(await list(provider, 'pkcs11:type=cert'), ['Certificate'])
})

test('-keys, -certs and -crls restrict the search', async () => {
  assert.deepEqual(await list(provider, '-keys', 'pkcs11:'), ['Pkey', 'Pkey'])
  assert.deepEqual(await list(provider, '-certs', 'pkcs11:'), ['Certificate'])
  assert.deepEqual(await list(provider, '-crls', 'pkcs11:'), [])
})

test('one key is found by label, by id and by both', async () => {
  const uris = [{ object: 'rsa' }, { id: '01' }, { object: 'rsa', id: '01' }]
  for (const parts of uris) {
    assert.deepEqual(await list(provider, token.uri({ ...parts, type: 'private' })), ['Pkey'])
    assert.deepEqual(await list(provider, token.uri(parts)), ['Pkey', 'Public key'])
  }
})

test('a public key and a certificate come out as the token has them', async () => {
  const key = await provider.openssl('storeutl', token.uri({ object: 'ec', type: 'public' }))
  const find = { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: 'ec' }
  assert.deepEqual(fromPem(key.stdout), await readPublicKey(token, find))
  const cert = await provider.openssl('storeutl', token.uri({ object: 'cert' }))
  assert.ok(cert.stdout.includes(certPem.trim()), cert.stdout)
})

test('-text shows the URI of a private key', async () => {
  const uri = token.uri({ object: 'ec', type: 'private' })
  const { stdout } = await provider.openssl('storeutl', '-noout', '-text', uri)
  assert.match(stdout, /^PKCS11 EC Private Key \(256 bits\)$/m)
  assert.match(stdout, /^URI pkcs11:.*id=%02;object=ec;type=private$/m)
})

test('a listing that finds nothing says so and succeeds', async () => {
  for (const uri of ['pkcs11:type=secret-key', 'pkcs11:type=data', 'pkcs11:model=other'])
    assert.deepEqual(await list(provider, uri), [])
})

test('public objects are found without a PIN, and the token is not logged in to', async () => {
  const uris = [
    'pkcs11:type=public',
    'pkcs11:type=cert',
    token.uri({ object: 'cert', type: 'cert' }),
  ]
  for (const uri of uris) {
    for (const who of [nobody, provider]) {
      const { log, stdout } = await who.opensslWithLog('storeutl', '-noout', uri)
      assert.match(stdout, /^Total found: [12]$/m)
      assert.doesNotMatch(log, /C_Login/)
    }
  }
})

test('a listing without a PIN shows the public objects', async () => {
  assert.deepEqual(await list(nobody, 'pkcs11:'), ['Certificate', 'Public key', 'Public key'])
})

test('a label may have any character', async () => {
  const labels = ['a/b;c?d&e=f', 'ünï ©ode 🔑', "it's 100%", '  spaces  ', '%41']
  const fancy = await createToken({ label: 'fancy' })
  await fancy.run(...labels.map((label, i) => ecKey({ label, id: `0${i + 1}` })))
  const finder = useProvider(fancy)
  for (const object of labels) {
    const uri = fancy.uri({ object, type: 'private' })
    const { stdout } = await finder.openssl('storeutl', '-noout', '-text', uri)
    assert.match(stdout, /^Total found: 1$/m)
    const [, written = ''] = /^URI (pkcs11:.*)$/m.exec(stdout) ?? []
    const again = await finder.openssl('storeutl', '-noout', '-text', written)
    assert.equal(again.stdout, stdout)
  }
})

test('more than 300 objects are all listed', async () => {
  const full = await createToken({ label: 'full' })
  const rows = Array.from({ length: 330 }, (_, i) => dataObject({ label: `data ${i}`, value: 'x' }))
  const certs = Array.from({ length: 320 }, (_, i) =>
    certificate({ label: `cert ${i}`, id: (0x1000 + i).toString(16), certificate: certPem }),
  )
  await full.run(...rows, ecKey({ label: 'key', id: '01' }), ...certs)
  const { stdout } = await useProvider(full).openssl('storeutl', '-noout', 'pkcs11:')
  assert.match(stdout, /^Total found: 322$/m)
  const labelled = await useProvider(full).openssl(
    'storeutl',
    '-noout',
    full.uri({ object: 'key' }),
  )
  assert.match(labelled.stdout, /^Total found: 2$/m)
})

test('two tokens are listed together, and each by its label', async () => {
  const one = await createToken({ label: 'one' })
  const two = await createToken({ dir: one.dir, label: 'two' })
  await one.run(ecKey({ label: 'key', id: '01' }))
  await two.run(ecKey({ label: 'key', id: '01' }), secretKey({ type: 'AES', label: 'aes' }))
  const both = useProvider(one)
  assert.equal((await list(both, 'pkcs11:object=key')).length, 4)
  assert.equal((await list(both, 'pkcs11:token=two;object=key')).length, 2)
  assert.equal((await list(both, 'pkcs11:token=one')).length, 2)
})
