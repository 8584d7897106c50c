// SPDX-License-Identifier: Apache-2.0
// OSSL_STORE as C applications use it: expectations, searches, and what comes out.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, test } from 'node:test'
import koffi from 'koffi'
import { fixedBuffer } from '../support/cryptoki-template.ts'
import { checkPointer, exportPublicKey, loadStore, STORE_INFO, takeErrors } from '../support/evp.ts'
import { type Loaded, loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { certificate, dataObject, ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let loaded: Loaded
const certificates = new Map<string, Pointer>()

const LABELS = { ec: '01', rsa: '02' } as const

before(async () => {
  token = await createToken()
  await token.run(
    ecKey({ label: 'ec', id: '01' }),
    rsaKey({ label: 'rsa', id: '02' }),
    dataObject({ label: 'note', value: 'not a key' }),
  )
  loaded = loadProvider(token)
  for (const [label, id] of Object.entries(LABELS)) {
    const { bytes } = await loaded.provider.openssl(
      ...['req', '-x509', '-new', '-key', token.uri({ object: label, type: 'private' })],
      ...['-subj', `/O=Test/CN=${label}`, '-outform', 'DER'],
    )
    await token.run(certificate({ label, id, certificate: bytes }))
    const der = fixedBuffer(bytes)
    const at = BigUint64Array.of(koffi.address(der))
    certificates.set(label, checkPointer('d2i', libcrypto.d2i_X509(null, at, der.length)))
  }
  // The driver lists what is there when it starts.
  loaded = loadProvider(token)
})

const cert = (label: string): Pointer => certificates.get(label) ?? assert.fail('no certificate')

type Kind = keyof typeof STORE_INFO

interface Query {
  uri?: string
  expect?: number
  search?: Pointer | null
}

const openStore = (uri: string): Pointer =>
  checkPointer(
    'OSSL_STORE_open_ex',
    libcrypto.OSSL_STORE_open_ex(uri, loaded.context, null, null, null, null, null, null),
  )

/** The kinds of what is found, sorted. */
function find({ uri = token.uri(), expect, search }: Query): Kind[] {
  const infos = loadStore({
    context: loaded.context,
    uri,
    ...(expect !== undefined && { expect }),
    ...(search && { search }),
  })
  const kinds = infos.map((info) => {
    const type = libcrypto.OSSL_STORE_INFO_get_type(info)
    libcrypto.OSSL_STORE_INFO_free(info)
    return (Object.keys(STORE_INFO) as Kind[]).find((kind) => STORE_INFO[kind] === type) ?? 'NAME'
  })
  if (search) libcrypto.OSSL_STORE_SEARCH_free(search)
  return kinds.sort()
}

describe('OSSL_STORE_expect', () => {
  test('without one, everything but data is found', () => {
    const all = ['CERT', 'CERT', 'PKEY', 'PKEY', 'PUBKEY', 'PUBKEY']
    assert.deepEqual(find({}), all)
    assert.deepEqual(find({ expect: 0 }), all)
  })

  for (const kind of ['PKEY', 'PUBKEY', 'CERT'] as const) {
    test(`${kind} gives just that`, () => {
      assert.deepEqual(find({ expect: STORE_INFO[kind] }), [kind, kind])
      const uri = token.uri({ object: 'ec' })
      assert.deepEqual(find({ uri, expect: STORE_INFO[kind] }), [kind])
    })
  }

  test('kinds that a token does not have give nothing', () => {
    assert.deepEqual(find({ expect: STORE_INFO.PARAMS }), [])
    assert.deepEqual(find({ expect: 6 }), [])
  })

  test('an expectation that the type in the URI excludes gives nothing', () => {
    const uri = token.uri({ object: 'ec', type: 'cert' })
    assert.deepEqual(find({ uri, expect: STORE_INFO.PKEY }), [])
    assert.deepEqual(find({ uri, expect: STORE_INFO.CERT }), ['CERT'])
  })
})

const byName = (name: Pointer | null) => libcrypto.OSSL_STORE_SEARCH_by_name(name)
const bySerial = (issuer: string, serial: string) =>
  libcrypto.OSSL_STORE_SEARCH_by_issuer_serial(
    libcrypto.X509_get_issuer_name(cert(issuer)),
    libcrypto.X509_get0_serialNumber(cert(serial)),
  )

test('a search by subject finds the certificate with that subject alone', () => {
  const name = libcrypto.X509_get_subject_name(cert('ec'))
  assert.deepEqual(find({ search: byName(name) }), ['CERT'])
  assert.deepEqual(find({ search: byName(name), uri: token.uri({ object: 'rsa' }) }), [])
})

test('a search by issuer and serial needs both to be right', () => {
  assert.deepEqual(find({ search: bySerial('ec', 'ec') }), ['CERT'])
  assert.deepEqual(find({ search: bySerial('ec', 'rsa') }), [])
})

test('a search by alias finds what has that label', () => {
  const names = ['ec', 'nobody'].map((label) => fixedBuffer(Buffer.from(`${label}\0`)))
  const [ec, nobody] = names
  const alias = (name: Buffer | undefined) =>
    libcrypto.OSSL_STORE_SEARCH_by_alias(name ?? assert.fail('no name'))
  assert.deepEqual(find({ search: alias(ec) }), ['CERT', 'PKEY', 'PUBKEY'])
  assert.deepEqual(find({ search: alias(ec), expect: STORE_INFO.PKEY }), ['PKEY'])
  assert.deepEqual(find({ search: alias(nobody) }), [])
})

test('every one of these kinds of search is said to be supported', () => {
  const store = openStore(token.uri())
  const supported = [1, 2, 3, 4].map((type) => libcrypto.OSSL_STORE_supports_search(store, type))
  assert.deepEqual(supported, [1, 1, 1, 1])
  libcrypto.OSSL_STORE_close(store)
})

test('a search by fingerprint finds the key and what belongs to it', () => {
  const spki = exportPublicKey(checkPointer('get_pubkey', libcrypto.X509_get_pubkey(cert('ec'))))
  const digest = createHash('sha256').update(spki).digest()
  const md = checkPointer('EVP_MD_fetch', libcrypto.EVP_MD_fetch(null, 'SHA256', null))
  const byFingerprint = (bytes: Buffer) =>
    libcrypto.OSSL_STORE_SEARCH_by_key_fingerprint(md, bytes, bytes.length)
  const found = find({ search: byFingerprint(digest) })
  assert.ok(found.includes('PKEY') && found.includes('PUBKEY'), found.join())
  assert.ok(found.length <= 3)
  assert.deepEqual(find({ search: byFingerprint(Buffer.alloc(32)) }), [])
  libcrypto.EVP_MD_free(md)
})

test('a URI that finds nothing gives nothing, and says so', () => {
  libcrypto.ERR_clear_error()
  assert.deepEqual(find({ uri: token.uri({ object: 'nobody' }) }), [])
  assert.match(takeErrors().at(-1)?.data ?? '', /nothing on the tokens matches 'pkcs11:.*nobody'/)
})

test('a store can be closed in the middle', () => {
  for (let taken = 0; taken < 4; taken++) {
    const store = openStore(token.uri())
    for (let i = 0; i < taken; i++) {
      const info = checkPointer('OSSL_STORE_load', libcrypto.OSSL_STORE_load(store))
      libcrypto.OSSL_STORE_INFO_free(info)
    }
    assert.equal(libcrypto.OSSL_STORE_close(store), 1)
  }
  assert.deepEqual(takeErrors(), [])
})

test('two stores can be read in turns', () => {
  const stores = ['ec', 'rsa'].map((object) => openStore(token.uri({ object })))
  const counts = stores.map(() => 0)
  while (stores.some((store) => libcrypto.OSSL_STORE_eof(store) === 0)) {
    stores.forEach((store, i) => {
      const info = libcrypto.OSSL_STORE_load(store)
      if (info === null) return
      counts[i] = (counts[i] ?? 0) + 1
      libcrypto.OSSL_STORE_INFO_free(info)
    })
  }
  assert.deepEqual(counts, [3, 3])
  for (const store of stores) libcrypto.OSSL_STORE_close(store)
})
