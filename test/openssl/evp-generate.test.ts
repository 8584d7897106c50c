// SPDX-License-Identifier: Apache-2.0
// What a C program does with keys that it generates: on the token, in a session, in software.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  check,
  exportPublicKey,
  importPublicKey,
  OpensslError,
  takeErrors,
} from '../support/evp.ts'
import { finishDeriving, startDeriving } from '../support/evp-derive.ts'
import { type GenerateSpec, generateKey } from '../support/evp-generate.ts'
import { signMessage, verifyMessage } from '../support/evp-sign.ts'
import { type Loaded, loadProvider } from '../support/in-process.ts'
import { readEncodedPublicKey, readGroupName, readNumber } from '../support/key-parameters.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'

let token: Token
let loaded: Loaded

before(async () => {
  token = await createToken()
  loaded = loadProvider(token)
})

const generate = (spec: Omit<GenerateSpec, 'context'>): Pointer =>
  generateKey({ context: loaded.context, ...spec })

const onToken = (object: string, options: Readonly<Record<string, string>> = {}) => ({
  pkcs11_uri: token.uri({ object }),
  ...options,
})

function signsAndVerifies(key: Pointer, digest: string | null = 'SHA256'): boolean {
  const message = Buffer.from('a message')
  const signature = signMessage({ context: loaded.context, key, digest }, message)
  const plain = importPublicKey(null, exportPublicKey(key))
  const isRight = verifyMessage({ context: null, key: plain, digest }, message, signature) === 1
  libcrypto.EVP_PKEY_free(plain)
  return isRight
}

const objectsOf = (label: string) => token.read({ CKA_LABEL: label }, 'CKA_ID')

test('a key generated on the token signs at once, and leaves no errors behind', () => {
  const key = generate({ like: 'EC', options: onToken('at once', { group: 'P-256' }) })
  assert.ok(signsAndVerifies(key))
  assert.deepEqual(takeErrors(), [])
  libcrypto.EVP_PKEY_free(key)
})

test('a key generated on the token is whole: it tells its sizes and its public half', () => {
  const key = generate({ like: 'EC', options: onToken('whole', { group: 'P-384' }) })
  assert.equal(readGroupName(key), 'secp384r1')
  assert.equal(libcrypto.EVP_PKEY_get_bits(key), 384)
  assert.equal(readEncodedPublicKey(key)?.length, 97)
  assert.equal(libcrypto.EVP_PKEY_pairwise_check(newContext(key)), 1)
  libcrypto.EVP_PKEY_free(key)
})

test('a key generated on the token stays on the token when the program lets it go', async () => {
  libcrypto.EVP_PKEY_free(generate({ like: 'EC', options: onToken('stays') }))
  assert.equal((await objectsOf('stays')).length, 2)
})

test('a key generated on the token takes its curve from parameters', () => {
  const parameters = generate({ like: 'EC', options: { group: 'P-521' }, parametersOnly: true })
  const key = generate({ like: parameters, options: onToken('from parameters') })
  assert.equal(readGroupName(key), 'secp521r1')
  libcrypto.EVP_PKEY_free(parameters)
  libcrypto.EVP_PKEY_free(key)
})

const newContext = (key: Pointer): Pointer =>
  libcrypto.EVP_PKEY_CTX_new_from_pkey(loaded.context, key, null) ?? assert.fail('no context')

test('the progress of a generation is told at its start and its end', () => {
  const seen: number[] = []
  const key = generate({
    like: 'EC',
    options: onToken('progress'),
    progress: (potential) => {
      seen.push(potential)
      return true
    },
  })
  assert.deepEqual(seen, [0, 3])
  libcrypto.EVP_PKEY_free(key)
})

test('the progress of a generation ends when the program does not want it, and no key is made', async () => {
  assert.throws(
    () => generate({ like: 'EC', options: onToken('unwanted'), progress: () => false }),
    (error) =>
      error instanceof OpensslError &&
      /the application has ended the generation/.test(error.message),
  )
  assert.deepEqual(await objectsOf('unwanted'), [])
})

const inSession = (object: string) => onToken(object, { pkcs11_session: '1' })

for (const [type, digest] of [
  ['EC', 'SHA256'],
  ['RSA', 'SHA256'],
  ['ED25519', null],
] as const)
  test(`a key of the session signs and is never on the token: ${type}`, async () => {
    const key = generate({ like: type, options: inSession(`session ${type}`) })
    assert.ok(signsAndVerifies(key, digest))
    assert.deepEqual(await objectsOf(`session ${type}`), [])
    libcrypto.EVP_PKEY_free(key)
  })

test('a key of the session lives as long as its last copy', () => {
  const key = generate({ like: 'EC', options: inSession('copied') })
  const copy = libcrypto.EVP_PKEY_dup(key) ?? assert.fail('no copy')
  libcrypto.EVP_PKEY_free(key)
  assert.ok(signsAndVerifies(copy))
  libcrypto.EVP_PKEY_free(copy)
  assert.deepEqual(takeErrors(), [])
})

test('a key of the session is freed before and after others', () => {
  const keys = [1, 2, 3].map(() => generate({ like: 'EC', options: inSession('order') }))
  for (const key of [keys[1], keys[0], keys[2]]) {
    assert.ok(signsAndVerifies(key ?? 0n))
    libcrypto.EVP_PKEY_free(key ?? 0n)
  }
})

/** The public half of a key beside our own key, as libssl makes it from what a peer has sent. */
function shareOf(key: Pointer, own: Pointer): Pointer {
  const share = readEncodedPublicKey(key) ?? assert.fail('no share')
  const peer = libcrypto.EVP_PKEY_new() ?? assert.fail('no key')
  check('copy', libcrypto.EVP_PKEY_copy_parameters(peer, own))
  check('set1', libcrypto.EVP_PKEY_set1_encoded_public_key(peer, share, share.length))
  return peer
}

for (const [type, options] of [
  ['EC', { group: 'P-256' }],
  ['X25519', {}],
  ['X448', {}],
] as const)
  test(`of an ephemeral key in software: ${type}: both sides come to one secret`, () => {
    const ours = generate({ like: type, options })
    const theirs = generate({ like: type, options, query: 'provider=default' })
    const peers = [shareOf(theirs, ours), shareOf(ours, theirs)] as const
    assert.equal(readNumber(peers[0], 'bits'), readNumber(theirs, 'bits'))
    const { context } = loaded
    const query = '?provider=pkcs11'
    const a = finishDeriving(startDeriving({ context, key: ours, peer: peers[0], query }))
    const b = finishDeriving(startDeriving({ context, key: theirs, peer: peers[1] }))
    assert.deepEqual(a, b)
    for (const key of [ours, theirs, ...peers]) libcrypto.EVP_PKEY_free(key)
  })

test('of an ephemeral key in software: it gives its public half and nothing private', () => {
  const key = generate({ like: 'EC', options: { group: 'P-256' } })
  assert.equal(exportPublicKey(key).length, 91)
  assert.equal(readNumber(key, 'priv'), undefined)
  assert.ok(signsAndVerifies(key))
  libcrypto.EVP_PKEY_free(key)
})

test('of an ephemeral key in software: a share that is no point is refused', () => {
  const key = generate({ like: 'EC', options: { group: 'P-256' }, parametersOnly: true })
  const share = Buffer.alloc(65, 4)
  assert.notEqual(libcrypto.EVP_PKEY_set1_encoded_public_key(key, share, 64), 1)
  const set = libcrypto.EVP_PKEY_set1_encoded_public_key(key, share, 65)
  assert.ok(set !== 1 || libcrypto.EVP_PKEY_public_check(newContext(key)) !== 1)
  libcrypto.EVP_PKEY_free(key)
  libcrypto.ERR_clear_error()
})

test('of an ephemeral key in software: the public half of a key on the token is not replaced', () => {
  const key = generate({ like: 'EC', options: onToken('fixed', { group: 'P-256' }) })
  const share = readEncodedPublicKey(key) ?? assert.fail('no share')
  assert.notEqual(libcrypto.EVP_PKEY_set1_encoded_public_key(key, share, share.length), 1)
  libcrypto.EVP_PKEY_free(key)
  libcrypto.ERR_clear_error()
})
