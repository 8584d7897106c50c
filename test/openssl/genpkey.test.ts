// SPDX-License-Identifier: Apache-2.0
// `openssl genpkey` makes keys on a token and writes a file that names them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { opensslConf, Provider, plainOpenssl, useProvider } from '../support/openssl.ts'
import { checkMessageSignature } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { readUriFile } from '../support/uri-file.ts'

const token = await createToken({ pin: 'pin-73519264' })
const provider = useProvider(token)
const withoutPin = new Provider(opensslConf({ options: { path: token.module } }), token.env)
const MESSAGE = provider.write('message', 'a message to sign')
const WATCHED = 'provider=pkcs11'

const options = (...values: readonly string[]) => values.flatMap((value) => ['-pkeyopt', value])
const uriOption = (object: string, id: string) => `pkcs11_uri:${token.uri({ object, id })}`

interface Wish {
  algorithm: string
  options?: readonly string[]
  /** What `-text` says of the key. */
  text: RegExp
  /** What `dgst` needs to verify. */
  padding?: readonly string[]
}

const WISHES: Readonly<Record<string, Wish>> = {
  'RSA of 2048 bits by default': { algorithm: 'RSA', text: /RSA Private Key \(2048 bits\)/ },
  'RSA of 3072 bits with another exponent': {
    algorithm: 'RSA',
    options: ['rsa_keygen_bits:3072', 'rsa_keygen_pubexp:65539'],
    text: /RSA Private Key \(3072 bits\)[\s\S]*Exponent: 65539/,
  },
  'RSA-PSS with any digest': {
    algorithm: 'RSA-PSS',
    text: /RSA-PSS Private Key/,
    padding: ['-sigopt', 'rsa_padding_mode:pss'],
  },
  'RSA-PSS with SHA-256 alone': {
    algorithm: 'RSA-PSS',
    options: ['rsa_pss_keygen_md:sha256'],
    text: /RSA-PSS Private Key/,
    padding: ['-sigopt', 'rsa_padding_mode:pss'],
  },
  'EC on P-256 by default': { algorithm: 'EC', text: /prime256v1/ },
  'EC on P-384': { algorithm: 'EC', options: ['group:P-384'], text: /secp384r1/ },
  'EC on a curve in other letters': {
    algorithm: 'EC',
    options: ['group:p-521'],
    text: /secp521r1/,
  },
  'EC on the curve of ec_paramgen_curve': {
    algorithm: 'EC',
    options: ['ec_paramgen_curve:secp256k1', 'ec_param_enc:named_curve'],
    text: /secp256k1/,
  },
  'EC on brainpoolP256r1': {
    algorithm: 'EC',
    options: ['group:BRAINPOOLP256R1'],
    text: /brainpoolP256r1/,
  },
}

const generate = (algorithm: string, ...values: readonly string[]) =>
  provider.openssl('genpkey', '-propquery', WATCHED, '-algorithm', algorithm, ...options(...values))

const refuseToGenerate = (algorithm: string, ...values: readonly string[]) =>
  provider.opensslFails(
    ...['genpkey', '-propquery', WATCHED, '-algorithm', algorithm, ...options(...values)],
  )

Object.entries(WISHES).forEach(([name, wish], index) => {
  test(`genpkey makes a key that signs: ${name}`, async () => {
    const label = `key ${index}`
    const { algorithm, padding = [], text } = wish
    const uri = uriOption(label, `a${index}`)
    const { stdout } = await generate(algorithm, ...(wish.options ?? []), uri)
    const key = provider.write(`${index}.pem`, stdout)
    const shown = await provider.openssl('pkey', '-in', key, '-noout', '-text')
    assert.match(shown.stdout, text)
    const publicKey = provider.path(`${index}.pub`)
    const signature = provider.path(`${index}.sig`)
    await provider.openssl('pkey', '-in', key, '-pubout', '-out', publicKey)
    await provider.openssl('dgst', '-sha256', '-sign', key, '-out', signature, MESSAGE)
    const verify = ['-verify', publicKey, '-signature', signature, MESSAGE]
    await plainOpenssl('dgst', '-sha256', ...padding, ...verify)
  })
})

test('genpkey makes a key that signs: Ed25519', async () => {
  const { stdout } = await generate('ED25519', uriOption('ed', 'e0'))
  const key = provider.write('ed.pem', stdout)
  await checkMessageSignature(provider, key, MESSAGE)
})

test('what genpkey leaves on the token is a private key that stays there and a public key for everybody', async () => {
  await generate('EC', uriOption('attributes', 'b0'))
  const naming = { CKA_LABEL: 'attributes', CKA_ID: Buffer.of(0xb0) }
  const [privateKey] = await token.read(
    { ...naming, CKA_CLASS: CKO.PRIVATE_KEY },
    'CKA_TOKEN',
    'CKA_PRIVATE',
    'CKA_SENSITIVE',
    'CKA_EXTRACTABLE',
    'CKA_SIGN',
    'CKA_DERIVE',
    'CKA_DECRYPT',
  )
  assert.deepEqual(flags(privateKey), {
    CKA_TOKEN: true,
    CKA_PRIVATE: true,
    CKA_SENSITIVE: true,
    CKA_EXTRACTABLE: false,
    CKA_SIGN: true,
    CKA_DERIVE: true,
    CKA_DECRYPT: false,
  })
  const [publicKey] = await token.read(
    { ...naming, CKA_CLASS: CKO.PUBLIC_KEY },
    'CKA_PRIVATE',
    'CKA_VERIFY',
  )
  assert.deepEqual(flags(publicKey), { CKA_PRIVATE: false, CKA_VERIFY: true })
})

test('what genpkey leaves on the token has one id in both halves, though none was asked for', async () => {
  await generate('EC', `pkcs11_uri:${token.uri({ object: 'no id' })}`)
  const [a, b, ...more] = await token.read({ CKA_LABEL: 'no id' }, 'CKA_ID')
  assert.equal(more.length, 0)
  assert.equal(a?.CKA_ID?.length, 16)
  assert.deepEqual(a?.CKA_ID, b?.CKA_ID)
})

test('what genpkey leaves on the token may be used as pkcs11_key_usage says and not otherwise', async () => {
  await generate(
    'RSA',
    uriOption('usage', 'b1'),
    'pkcs11_key_usage:digitalSignature keyEncipherment',
  )
  const [key] = await token.read(
    { CKA_LABEL: 'usage', CKA_CLASS: CKO.PRIVATE_KEY },
    'CKA_SIGN',
    'CKA_UNWRAP',
    'CKA_DECRYPT',
    'CKA_DERIVE',
  )
  assert.deepEqual(flags(key), {
    CKA_SIGN: true,
    CKA_UNWRAP: true,
    CKA_DECRYPT: false,
    CKA_DERIVE: false,
  })
})

const flags = (attributes: Partial<Record<string, Uint8Array>> | undefined) =>
  Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [name, value?.[0] === 1]),
  )

test('the file of genpkey names the key and never the PIN', async () => {
  const uri = token.uri({ object: 'with pin', id: 'c0', pin: token.pin })
  const args = ['-algorithm', 'EC', ...options(`pkcs11_uri:${uri}`)]
  const result = await withoutPin.opensslWithLog('genpkey', '-propquery', WATCHED, ...args)
  assert.equal(result.status, 0, result.stderr)
  const written = readUriFile(result.stdout)
  assert.match(written, /token=Test%20Token;id=%C0;object=with%20pin;type=private$/)
  assert.doesNotMatch(result.log + written, new RegExp(token.pin))
})

test('the file of genpkey is written for other keys where the configuration wants it', async () => {
  const writing = useProvider(token, { options: { 'encode-provider-uri-to-pem': 'true' } })
  await generate('EC', uriOption('listed', 'c1'))
  const uri = token.uri({ object: 'listed', type: 'private' })
  const { stdout } = await writing.openssl('pkey', '-in', uri)
  assert.match(readUriFile(stdout), /object=listed;type=private/)
  const { stderr } = await provider.opensslFails('pkey', '-in', uri)
  assert.match(stderr, /pkcs11-module-encode-provider-uri-to-pem = true/)
})

test('genpkey refuses a second key with the same id and label', async () => {
  await generate('EC', uriOption('twice', 'd0'))
  const { stderr } = await refuseToGenerate('EC', uriOption('twice', 'd0'))
  assert.match(stderr, /already has a private key with this id and label/)
  const keys = await token.read({ CKA_LABEL: 'twice', CKA_CLASS: CKO.PRIVATE_KEY }, 'CKA_ID')
  assert.equal(keys.length, 1)
})

for (const word of ['digital', 'digitalSignature,keyAgreement', 'keyUsage']) {
  test(`genpkey refuses the usage '${word}', and names what is known`, async () => {
    const usage = `pkcs11_key_usage:${word}`
    const { stderr } = await refuseToGenerate('RSA', uriOption('never', 'd1'), usage)
    assert.match(stderr, /is not known; known are digitalSignature, dataEncipherment/)
  })
}

test('genpkey refuses a token that is not there, and says which are', async () => {
  const { stderr } = await refuseToGenerate('EC', 'pkcs11_uri:pkcs11:token=nowhere')
  assert.match(stderr, /no token for the new key.*'Test Token'/)
})

test('genpkey refuses what no token can do', async () => {
  const names = ['-NONE', 'CKM_EC_EDWARDS_KEY_PAIR_GEN', 'CKM_EC_MONTGOMERY_KEY_PAIR_GEN']
  const without = await createToken({ softhsm: { 'slots.mechanisms': names.join(',') } })
  const { stderr } = await useProvider(without).opensslFails(
    ...['genpkey', '-propquery', WATCHED, '-algorithm', 'X25519'],
    ...options(`pkcs11_uri:${without.uri({ object: 'never' })}`),
  )
  assert.match(stderr, /CKM_EC_MONTGOMERY_KEY_PAIR_GEN is not offered by 'Test Token'/)
})

test('genpkey refuses three primes, even exponents, unknown curves, SM2 and explicit curves', async () => {
  for (const [algorithm, option] of [
    ['RSA', 'rsa_keygen_primes:3'],
    ['RSA', 'rsa_keygen_pubexp:4'],
    ['EC', 'group:P-257'],
    ['EC', 'group:SM2'],
    ['EC', 'ec_param_enc:explicit'],
  ] as const)
    await refuseToGenerate(algorithm, option, uriOption('never', 'd3'))
  assert.deepEqual(await token.read({ CKA_LABEL: 'never' }, 'CKA_ID'), [])
})

test('genpkey refuses to write a key that no token holds', async () => {
  const { stderr } = await refuseToGenerate('EC', 'group:P-256')
  assert.match(stderr, /the parameter pkcs11_uri makes keys on a token/)
})

test('genpkey refuses to write a key of a session', async () => {
  const { stderr } = await refuseToGenerate('EC', 'pkcs11_session:1')
  assert.match(stderr, /a key of a session is not written/)
})
