// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { dataObject, ecKey, edwardsKey, secretKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  ecKey({ label: 'key', id: '01' }),
  secretKey({ type: 'AES', label: 'aes', id: '02' }),
  secretKey({ type: 'DES3', label: 'des3', id: '03' }),
  dataObject({ label: 'data', value: 'x' }),
)
const provider = useProvider(token)

const MALFORMED: readonly (readonly [uri: string, at: number, why: RegExp])[] = [
  ['pkcs11:object=%zz', 14, /'%' is not followed by two hexadecimal digits/],
  ['pkcs11:object=a%2', 15, /'%' is not followed by two hexadecimal digits/],
  ['pkcs11:object=a%00b', 14, /NUL/],
  ['pkcs11:object=%ff', 14, /UTF-8/],
  ['pkcs11:type=key', 12, /unknown object type; allowed are private, public, cert/],
  ['pkcs11:token', 7, /without '='/],
  ['pkcs11:token=a;=b', 15, /without a name/],
  ['pkcs11:token=a;object=b;token=c', 24, /'token' is given twice/],
  ['pkcs11:token=a;colour=red', 15, /unknown attribute 'colour'/],
  ['pkcs11:slot-id=one', 15, /slot-id must be a decimal number/],
  ['pkcs11:library-version=a.b', 23, /library-version must look like/],
]

for (const [uri, at, why] of MALFORMED) {
  test(`${uri} is refused, and the message says where`, async () => {
    const { stderr } = await provider.opensslFails('pkey', '-in', uri, '-noout')
    assert.match(stderr, new RegExp(`malformed pkcs11 URI at offset ${at}`))
    assert.match(stderr, why)
    assert.ok(stderr.includes(`the URI '${uri}' cannot be read`), stderr)
  })
}

test('a URI with two PINs is refused', async () => {
  const uri = 'pkcs11:object=key?pin-value=1234&pin-source=file:/etc/pin'
  const { stderr } = await provider.opensslFails('pkey', '-in', uri, '-noout')
  assert.match(stderr, /both pin-value and pin-source/)
})

test('a malformed URI is an error of every command that takes one', async () => {
  const uri = 'pkcs11:object=%zz'
  for (const args of [
    ['storeutl', uri],
    ['dgst', '-sha256', '-sign', uri, provider.conf],
    ['req', '-x509', '-key', uri, '-subj', '/CN=x'],
    ['x509', '-in', uri],
  ]) {
    const { stderr } = await provider.opensslFails(...args)
    assert.match(stderr, /malformed pkcs11 URI at offset 14/)
  }
})

test('a URI that finds nothing is an error that repeats it, without its PIN', async () => {
  for (const uri of ['pkcs11:object=absent', 'pkcs11:id=%FE;type=private']) {
    const args = ['-in', `${uri}?pin-value=${token.pin}`, '-noout']
    const { stderr } = await provider.opensslFails('pkey', ...args)
    const line = stderr.split('\n').find((text) => text.includes('nothing on the tokens matches'))
    assert.ok(line?.includes(`'${uri}`), stderr)
    assert.ok(!line?.includes(token.pin), line)
  }
})

test('the error says what the program asks for, and how an id is written', async () => {
  for (const [uri, why] of [
    ['pkcs11:object=absent', /matches '.*' \(the program asks for a private key\)/],
    ['pkcs11:object=ec;type=public', /asks for a private key, and the URI for type=public/],
    ['pkcs11:id=0a01', /the bytes 0a01 are written id=%0a%01/],
  ] as const)
    assert.match((await provider.opensslFails('pkey', '-in', uri)).stderr, why)
})

test('a key of a type that is not served is refused by name', async () => {
  await token.run(edwardsKey({ label: 'edwards', id: '04', curve: 'Ed25519' })).catch(() => {})
  for (const [object, why] of [
    ['aes', /nothing on the tokens matches/],
    ['des3', /nothing on the tokens matches/],
    ['data', /nothing on the tokens matches/],
  ] as const) {
    const { stderr } = await provider.opensslFails('pkey', '-in', `pkcs11:object=${object}`)
    assert.match(stderr, why)
  }
})
