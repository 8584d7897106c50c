// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { foundCount } from '../support/found-count.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { fromPem, readPublicKey } from '../support/public-key-on-token.ts'
import { makeEcKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate, ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
const provider = useProvider(token)
const caKey = provider.write('ca.key', makeEcKey().privatePem)
const ca = await plainOpenssl('req', '-x509', '-key', caKey, '-subj', '/C=DE/O=Root/CN=Ca')
const caFile = provider.write('ca.pem', ca.stdout)

/** A certificate of the authority, with a serial number in hexadecimal. */
async function issue(subject: string, serial: string): Promise<string> {
  const key = provider.write('leaf.key', makeEcKey().privatePem)
  const request = provider.path('leaf.csr')
  await plainOpenssl('req', '-new', '-key', key, '-subj', subject, '-out', request)
  const by = ['-CA', caFile, '-CAkey', caKey, '-set_serial', `0x${serial}`]
  const { stdout } = await plainOpenssl('x509', '-req', '-in', request, ...by)
  return stdout
}

const SERIALS = { one: '01', large: 'F123456789ABCDEF0123456789ABCDEF', same: '02' } as const
const one = await issue('/C=DE/O=Example  Org/CN=one', SERIALS.one)
const large = await issue('/CN=large', SERIALS.large)
const same = await issue('/C=DE/O=Example  Org/CN=one', SERIALS.same)
await token.run(
  rsaKey({ label: 'rsa', id: '0a' }),
  ecKey({ label: 'ec', id: '0b' }),
  certificate({ label: 'ca', id: '0c', certificate: ca.stdout }),
  certificate({ label: 'one', id: '01', certificate: one }),
  certificate({ label: 'large', id: '02', certificate: large }),
  certificate({ label: 'same', id: '03', certificate: same }),
)

/** The certificates that a search gives, each as PEM, sorted. */
async function search(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await provider.openssl('storeutl', ...args, 'pkcs11:')
  return (stdout.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []).sort()
}

const trimmed = (...pems: readonly string[]) => pems.map((pem) => pem.trim()).sort()

async function count(...args: readonly string[]): Promise<number> {
  const { stdout } = await provider.openssl('storeutl', '-noout', ...args)
  return foundCount(stdout)
}

test('-subject finds the certificates of a subject', async () => {
  const subject = ['-subject', '/C=DE/O=Example  Org/CN=one']
  assert.deepEqual(await search(...subject), trimmed(one, same))
  assert.deepEqual(await search('-certs', ...subject), trimmed(one, same))
  assert.deepEqual(await search('-subject', '/C=DE/O=Root/CN=Ca'), trimmed(ca.stdout))
})

test('names are compared as RFC 5280 does: without case, and blanks as one', async () => {
  assert.deepEqual(await search('-subject', '/C=de/O=EXAMPLE ORG/CN=One'), trimmed(one, same))
})

test('-subject of nobody finds nothing', async () => {
  assert.deepEqual(await search('-subject', '/CN=nobody'), [])
  assert.deepEqual(await search('-subject', '/CN=one'), [])
})

test('-issuer and -serial find one certificate', async () => {
  const issuer = ['-issuer', '/C=DE/O=Root/CN=Ca']
  assert.deepEqual(await search(...issuer, '-serial', `0x${SERIALS.one}`), trimmed(one))
  assert.deepEqual(await search(...issuer, '-serial', `0x${SERIALS.same}`), trimmed(same))
  assert.deepEqual(await search(...issuer, '-serial', `0x${SERIALS.large}`), trimmed(large))
  assert.deepEqual(await search(...issuer, '-serial', '0x77'), [])
  assert.deepEqual(await search('-issuer', '/CN=one', '-serial', `0x${SERIALS.one}`), [])
})

test('-alias finds the objects with a label', async () => {
  assert.equal(await count('-alias', 'rsa', 'pkcs11:'), 2)
  assert.equal(await count('-keys', '-alias', 'rsa', 'pkcs11:'), 1)
  assert.equal(await count('-certs', '-alias', 'large', 'pkcs11:'), 1)
  assert.equal(await count('-alias', 'RSA', 'pkcs11:'), 0)
})

test('-fingerprint finds a key by its public key', async () => {
  for (const label of ['rsa', 'ec']) {
    const spki = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label })
    for (const digest of ['sha1', 'sha256']) {
      const print = createHash(digest).update(spki).digest('hex')
      const search = [`-${digest}`, '-fingerprint', print]
      assert.equal(await count(...search, 'pkcs11:'), 2, `${label} ${digest}`)
      assert.equal(await count('-keys', ...search, 'pkcs11:'), 1)
      assert.equal(await count(...search, token.uri({ object: label, type: 'public' })), 1)
    }
  }
})

test('-fingerprint of no key finds nothing', async () => {
  const print = createHash('sha256').update('nothing').digest('hex')
  assert.equal(await count('-sha256', '-fingerprint', print, 'pkcs11:'), 0)
})

test('-fingerprint finds a certificate', async () => {
  const print = createHash('sha256').update(fromPem(large, 'CERTIFICATE')).digest('hex')
  assert.deepEqual(await search('-certs', '-sha256', '-fingerprint', print), trimmed(large))
})

test('a search and a URI both have to match', async () => {
  const uri = token.uri({ object: 'large', type: 'cert' })
  assert.equal(await count('-subject', '/CN=large', uri), 1)
  assert.equal(await count('-subject', '/CN=large', 'pkcs11:type=private'), 0)
})
