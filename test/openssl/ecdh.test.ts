// SPDX-License-Identifier: Apache-2.0
// Key agreement by the openssl command: what the token derives, plain OpenSSL derives as well.
import assert from 'node:assert/strict'
import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CKM, CKO } from '../support/cryptoki-names.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { readPublicKey, toPem } from '../support/public-key-on-token.ts'
import { createToken } from '../support/token.ts'
import { CURVES, ecKey } from '../support/token-objects.ts'

const token = await createToken()
const agreeing = { private: { CKA_DERIVE: true } }
await token.run(
  ...Object.keys(CURVES).map((curve) =>
    ecKey({ label: curve, id: idOf(curve), curve, ...agreeing }),
  ),
  ecKey({ label: 'alone', id: 'a0', privateOnly: true, ...agreeing }),
  ecKey({ label: 'other', id: 'a1', ...agreeing }),
  ecKey({ label: 'signer', id: 'a2', private: { CKA_DERIVE: false } }),
  ecKey({
    label: 'limited',
    id: 'a3',
    private: { CKA_DERIVE: true, CKA_ALLOWED_MECHANISMS: mechanismList(CKM.ECDSA) },
  }),
)
const provider = useProvider(token)

function idOf(curve: string): string {
  return Buffer.from(curve).toString('hex')
}

function mechanismList(mechanism: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(mechanism)
  return bytes
}

const privateUri = (object: string) => token.uri({ object, type: 'private' })
const publicUri = (object: string) => token.uri({ object, type: 'public' })

interface Peer {
  key: string
  publicKey: string
}

/** A key pair of OpenSSL's own, in files. */
async function makePeer(curve: string, form = 'uncompressed'): Promise<Peer> {
  const key = provider.path(`${curve}.key`)
  const publicKey = provider.path(`${curve}-${form}.pem`)
  await plainOpenssl('genpkey', '-algorithm', 'EC', '-pkeyopt', `group:${curve}`, '-out', key)
  await plainOpenssl('ec', '-in', key, '-pubout', '-conv_form', form, '-out', publicKey)
  return { key, publicKey }
}

const deriveArguments = (key: string, peer: string, out: string) => [
  ...['pkeyutl', '-derive', '-inkey', key, '-peerkey', peer, '-out', out],
]

/** Derives on the token. */
async function derive(key: string, peer: string, ...more: string[]): Promise<Buffer> {
  const out = provider.path('token.secret')
  await provider.openssl(...deriveArguments(key, peer, out), ...more)
  return readFileSync(out)
}

/** Derives in software, with a public key that the token holds. */
async function derivePlainly(key: string, object: string): Promise<Buffer> {
  const publicKey = provider.path('token.pem')
  const out = provider.path('plain.secret')
  await provider.openssl('pkey', '-in', privateUri(object), '-pubout', '-out', publicKey)
  await plainOpenssl(...deriveArguments(key, publicKey, out))
  return readFileSync(out)
}

for (const curve of Object.keys(CURVES)) {
  test(`${curve}: both sides derive the same secret`, async () => {
    const peer = await makePeer(curve)
    const secret = await derive(privateUri(curve), peer.publicKey)
    assert.deepEqual(secret, await derivePlainly(peer.key, curve))
  })

  test(`${curve}: a compressed point of the peer is understood`, async () => {
    const peer = await makePeer(curve, 'compressed')
    const secret = await derive(privateUri(curve), peer.publicKey)
    assert.deepEqual(secret, await derivePlainly(peer.key, curve))
  })
}

test('a secret that begins with zeros keeps them', async () => {
  const der = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: 'P-256' })
  const ours = createPublicKey(toPem(der))
  for (;;) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const secret = diffieHellman({ privateKey, publicKey: ours })
    if (secret[0] !== 0) continue
    const peer = provider.write('zeros.pem', publicKey.export({ type: 'spki', format: 'pem' }))
    assert.deepEqual(await derive(privateUri('P-256'), peer), secret)
    return
  }
})

test('the peer can be a public key on the token, or the public half of a private one', async () => {
  const expected = await derive(privateUri('other'), publicUri('P-256'))
  assert.equal(expected.length, 32)
  assert.deepEqual(await derive(privateUri('P-256'), publicUri('other')), expected)
})

test('a private key without any public half agrees', async () => {
  const peer = await makePeer('P-256')
  assert.equal((await derive(privateUri('alone'), peer.publicKey)).length, 32)
})

test('cofactor mode changes nothing on a curve whose cofactor is 1', async () => {
  const { publicKey } = await makePeer('P-256')
  const secret = await derive(privateUri('P-256'), publicKey)
  for (const mode of ['1', '0', '-1']) {
    const option = `ecdh_cofactor_mode:${mode}`
    assert.deepEqual(await derive(privateUri('P-256'), publicKey, '-pkeyopt', option), secret)
  }
})

test('a peer on another curve is refused', async () => {
  const { publicKey } = await makePeer('P-384')
  const out = provider.path('never')
  const { stderr } = await provider.opensslFails(
    ...deriveArguments(privateUri('P-256'), publicKey, out),
  )
  assert.match(stderr, /another curve|different parameters/)
})

test('a key that may not derive is refused, and the attribute is named', async () => {
  const { publicKey } = await makePeer('P-256')
  const out = provider.path('never')
  const signer = await provider.opensslFails(
    ...deriveArguments(privateUri('signer'), publicKey, out),
  )
  assert.match(signer.stderr, /CKA_DERIVE is false/)
  const limited = await provider.opensslFails(
    ...deriveArguments(privateUri('limited'), publicKey, out),
  )
  assert.match(limited.stderr, /CKA_ALLOWED_MECHANISMS lacks CKM_ECDH1_DERIVE/)
})

/** By the names of OpenSSL's generator. */
const SOFTWARE_KEYS = [
  ['P-256', ['-algorithm', 'EC', '-pkeyopt', 'group:P-256']],
  ['X25519', ['-algorithm', 'X25519']],
  ['X448', ['-algorithm', 'X448']],
] as const

for (const [name, options] of SOFTWARE_KEYS) {
  test(`${name}: private keys in software agree through the provider as well`, async () => {
    const [a, b] = [provider.path(`${name}-a`), provider.path(`${name}-b`)]
    for (const file of [a, b]) {
      await plainOpenssl('genpkey', ...options, '-out', file)
      await plainOpenssl('pkey', '-in', file, '-pubout', '-out', `${file}.pem`)
    }
    const out = provider.path('software.secret')
    const ours = ['-propquery', '?provider=pkcs11']
    const command = [...deriveArguments(a, `${b}.pem`, out), ...ours]
    const { status, stderr, log } = await provider.opensslWithLog(...command)
    assert.equal(status, 0, stderr)
    assert.match(log, /derive: in software, on /)
    await plainOpenssl(...deriveArguments(b, `${a}.pem`, `${out}.plain`))
    assert.deepEqual(readFileSync(out), readFileSync(`${out}.plain`))
  })
}
