// SPDX-License-Identifier: Apache-2.0
// Key agreement with keys of an NSS database, X25519 among them, which SoftHSM does not have.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createNssToken } from '../support/nss-token.ts'
import { plainOpenssl } from '../support/openssl.ts'

const token = await createNssToken()
const provider = token.use()

/** By the names of NSS and of OpenSSL. */
const CURVES = [
  ['nistp256', 'EC', ['-pkeyopt', 'group:P-256']],
  ['nistp384', 'EC', ['-pkeyopt', 'group:P-384']],
  ['nistp521', 'EC', ['-pkeyopt', 'group:P-521']],
  ['curve25519', 'X25519', []],
] as const

const deriveArguments = (key: string, peer: string, out: string) => [
  ...['pkeyutl', '-derive', '-inkey', key, '-peerkey', peer, '-out', out],
]

for (const [curve, algorithm, options] of CURVES) {
  test(`${curve}: both sides derive the same secret`, async () => {
    const key = await token.makeEcKey(curve)
    const theirs = provider.path('peer.key')
    const theirPublic = provider.path('peer.pem')
    const ours = provider.path('token.pem')
    await plainOpenssl('genpkey', '-algorithm', algorithm, ...options, '-out', theirs)
    await plainOpenssl('pkey', '-in', theirs, '-pubout', '-out', theirPublic)
    await provider.openssl('pkey', '-in', key, '-pubout', '-out', ours)
    const secrets = [provider.path('token.secret'), provider.path('plain.secret')] as const
    await provider.openssl(...deriveArguments(key, theirPublic, secrets[0]))
    await plainOpenssl(...deriveArguments(theirs, ours, secrets[1]))
    assert.deepEqual(readFileSync(secrets[0]), readFileSync(secrets[1]))
  })
}

test('a peer whose point is of small order leads to no secret', async () => {
  const key = await token.makeEcKey('curve25519')
  const prefix = Buffer.from('302a300506032b656e032100', 'hex')
  const peer = provider.write('zero.der', Buffer.concat([prefix, Buffer.alloc(32)]))
  const out = provider.path('never')
  await provider.opensslFails(...deriveArguments(key, peer, out), '-peerform', 'DER')
})
