// SPDX-License-Identifier: Apache-2.0
// Key agreement: both sides come to the same secret, and a peer that is no point is refused.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { getKind, makeKey, needsOf, shareKeys } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import { plainOpenssl } from '../support/openssl.ts'

const KINDS = ['P-256', 'P-384', 'P-521', 'brainpoolP384r1', 'X25519', 'X448'] as const

/** SubjectPublicKeyInfo of P-256 and of X25519, up to the key itself. */
const P256_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d03010703420004'
const X25519_PREFIX = '302a300506032b656e032100'

for (const token of await makeContractTokens()) {
  const provider = token.use()
  const keyOf = shareKeys(token, provider)
  const derive = (key: string, peer: string, out: string) => [
    ...['pkeyutl', '-derive', '-inkey', key, '-peerkey', peer, '-out', provider.path(out)],
  ]

  for (const kind of KINDS) {
    token.test(
      `both sides derive the same secret: ${kind}`,
      async () => {
        const { uri, publicFile } = await keyOf(kind)
        const { algorithm, options = [] } = getKind(kind)
        const usual = algorithm === 'EC' && options.length === 0 ? ['group:P-256'] : options
        const pkeyopts = usual.flatMap((option) => ['-pkeyopt', option])
        const [theirs, theirPublic] = [provider.path('peer.key'), provider.path('peer.pem')]
        await plainOpenssl('genpkey', '-algorithm', algorithm, ...pkeyopts, '-out', theirs)
        await plainOpenssl('pkey', '-in', theirs, '-pubout', '-out', theirPublic)
        await provider.openssl(...derive(uri, theirPublic, 'ours'))
        await plainOpenssl(...derive(theirs, publicFile, 'theirs'))
        assert.deepEqual(readFileSync(provider.path('ours')), readFileSync(provider.path('theirs')))
      },
      ...needsOf(kind),
    )
  }

  token.test('a peer whose point is not on the curve leads to no secret', async () => {
    const { uri } = await keyOf('P-256')
    const point = Buffer.concat([Buffer.from(P256_PREFIX, 'hex'), Buffer.alloc(64, 7)])
    const peer = provider.write('off.der', point)
    await provider.opensslFails(...derive(uri, peer, 'never'), '-peerform', 'DER')
  })

  token.test('a peer whose point is of small order leads to no secret', async () => {
    const { uri } = await keyOf('X25519')
    const zero = Buffer.concat([Buffer.from(X25519_PREFIX, 'hex'), Buffer.alloc(32)])
    const peer = provider.write('zero.der', zero)
    await provider.opensslFails(...derive(uri, peer, 'never'), '-peerform', 'DER')
  })

  token.test('a key that may not derive is refused, and the attribute is named', async () => {
    const usage = 'pkcs11_key_usage:digitalSignature'
    const { uri } = await makeKey(token, provider, 'P-256', usage)
    const { publicFile } = await keyOf('P-256')
    const { stderr } = await provider.opensslFails(...derive(uri, publicFile, 'never'))
    assert.match(stderr, /its CKA_DERIVE is false/)
  })

  token.test('openssl cms opens mail that was encrypted with ECDH', async () => {
    const { uri } = await keyOf('P-256')
    const [certificate, mail] = [provider.path('certificate.pem'), provider.path('mail')]
    const subject = ['-subj', '/CN=contract', '-out', certificate]
    await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject)
    const text = provider.write('text', 'a secret\n')
    const recipient = ['-recip', certificate, '-keyopt', 'ecdh_kdf_md:sha256']
    await plainOpenssl('cms', '-encrypt', '-aes256', '-in', text, '-out', mail, ...recipient)
    const decrypt = ['cms', '-decrypt', '-in', mail, '-inkey', uri, '-recip', certificate]
    const { stdout } = await provider.openssl(...decrypt)
    assert.equal(stdout.replaceAll('\r', ''), 'a secret\n')
  })
}
