// SPDX-License-Identifier: Apache-2.0
// Every attribute of RFC 7512 as users write it.
import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { foundCount } from '../support/found-count.ts'
import { useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken({ label: 'Test Token' })
const provider = useProvider(token)
await token.run(
  ecKey({ label: 'my key', id: 'a1b2' }),
  ecKey({ label: 'other', id: '00ff7f3b', private: { CKA_PRIVATE: false } }),
  ecKey({ label: '', id: 'c3' }),
)

const found = async (uri: string): Promise<number> => {
  const { stdout } = await provider.openssl('storeutl', '-noout', uri)
  return foundCount(stdout)
}

async function writtenUri(path: string): Promise<string> {
  const { stdout } = await provider.openssl('pkey', '-in', path, '-noout', '-text')
  return /^URI (pkcs11:.*)$/m.exec(stdout)?.[1] ?? assert.fail(stdout)
}

const uri = await writtenUri('pkcs11:object=my%20key;type=private')
const parts = Object.fromEntries(
  uri
    .slice('pkcs11:'.length)
    .split(';')
    .map((part) => part.split('=')),
)
const { log } = await provider.opensslWithLog('storeutl', '-noout', 'pkcs11:')
const slotId = /slot (\d+): logged in/.exec(log)?.[1] ?? assert.fail(log)

test('each attribute of the token restricts the search', async () => {
  for (const name of ['token', 'manufacturer', 'serial', 'model']) {
    assert.equal(await found(`pkcs11:${name}=${parts[name]};type=private`), 3, name)
    assert.equal(await found(`pkcs11:${name}=x${parts[name]};type=private`), 0, name)
  }
})

test('each attribute of the slot restricts the search', async () => {
  assert.equal(await found(`pkcs11:slot-id=${slotId};type=private`), 3)
  assert.equal(await found(`pkcs11:slot-id=${Number(slotId) + 1};type=private`), 0)
  assert.equal(await found('pkcs11:slot-manufacturer=SoftHSM%20project;type=private'), 3)
  assert.equal(await found('pkcs11:slot-manufacturer=Other;type=private'), 0)
  assert.equal(await found('pkcs11:slot-description=other;type=private'), 0)
})

test('each attribute of the driver restricts the search', async () => {
  for (const [attribute, other] of [
    ['library-manufacturer=SoftHSM', 'library-manufacturer=Other'],
    ['library-description=Implementation%20of%20PKCS11', 'library-description=Other'],
    ['library-version=2.6', 'library-version=9.9'],
  ] as const) {
    assert.equal(await found(`pkcs11:${attribute};type=private`), 3, attribute)
    assert.equal(await found(`pkcs11:${other};type=private`), 0, other)
  }
})

test('label, id and type name one object', async () => {
  assert.equal(await found('pkcs11:object=my%20key;type=private'), 1)
  assert.equal(await found('pkcs11:id=%a1%B2;type=private'), 1)
  assert.equal(await found('pkcs11:id=%00%ff%7f%3b;type=private'), 1)
  assert.equal(await found('pkcs11:id=%00%FF%7F;;type=private'.replace(';;', '%3B;')), 1)
  assert.equal(await found('pkcs11:object=other;id=%00%FF%7F%3B;type=public'), 1)
  assert.equal(await found('pkcs11:object=my%20key'), 2)
})

test('label and id have to match the same object', async () => {
  const { stderr } = await provider.openssl('storeutl', '-noout', 'pkcs11:object=other;id=%A1%B2')
  assert.match(stderr, /nothing on the tokens matches 'pkcs11:object=other;id=%A1%B2'/)
})

test('an id as printable characters is an id as well', async () => {
  const printable = await createToken({ label: 'printable' })
  await printable.run(ecKey({ label: 'key', id: Buffer.from('key-1').toString('hex') }))
  const { stdout } = await useProvider(printable).openssl('storeutl', '-noout', 'pkcs11:id=key-1')
  assert.match(stdout, /^Total found: 2$/m)
})

test('an unencoded blank is taken as users write it', async () => {
  assert.equal(await found('pkcs11:token=Test Token;object=my key;type=private'), 1)
})

test('the scheme and the type are written in any case', async () => {
  assert.equal(await found('pkcs11:object=my%20key;type=Private'), 1)
  assert.equal(await found('PKCS11:object=my%20key;type=private'), 1)
})

test('object-type means type', async () => {
  assert.equal(await found('pkcs11:object=my%20key;object-type=private'), 1)
})

test('module-path and module-name have to agree with the configuration', async () => {
  const { module } = token
  const name = basename(module, '.so').replace(/^lib/, '')
  assert.equal(await found(`pkcs11:object=my%20key;type=private?module-path=${module}`), 1)
  assert.equal(await found(`pkcs11:object=my%20key;type=private?module-name=${name}`), 1)
  for (const query of ['module-path=/other.so', 'module-name=other']) {
    const { stderr } = await provider.opensslFails('storeutl', '-noout', `pkcs11:?${query}`)
    assert.match(stderr, /asks for another driver/)
  }
})

test('vendor attributes are read and change nothing', async () => {
  assert.equal(await found('pkcs11:object=my%20key;x-a=1;type=private?x-b=2&x-b=3'), 1)
})

test('the URI that the provider writes finds exactly its object again', async () => {
  const { stdout } = await provider.openssl('storeutl', '-noout', '-text', 'pkcs11:type=private')
  const written = [...stdout.matchAll(/^URI (.*)$/gm)].map(([, text = '']) => text)
  assert.equal(written.length, 3)
  for (const each of written) {
    assert.equal(await found(each), 1, each)
    assert.equal(await writtenUri(each), each)
  }
})
