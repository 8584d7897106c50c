// SPDX-License-Identifier: Apache-2.0
// Digests and random numbers of the token.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { makeContractTokens } from '../support/contract-tokens.ts'

for (const token of await makeContractTokens()) {
  const preferred = token.use({ defaultProperties: '?provider=pkcs11' })
  const message = randomBytes(100_000)
  const file = preferred.write('message', message)

  for (const digest of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
    token.test(`a ${digest} digest of the token is right`, async () => {
      const { stdout } = await preferred.openssl('dgst', `-${digest}`, '-r', file)
      assert.equal(stdout.split(' ')[0], createHash(digest).update(message).digest('hex'))
    })

  token.test('a digest that is taken from a pipe in parts is right', async () => {
    const { stdout } = await preferred.tryOpenssl(['dgst', '-sha256', '-r'], { input: message })
    assert.equal(stdout.split(' ')[0], createHash('sha256').update(message).digest('hex'))
  })

  token.test('random numbers come, and others each time', async () => {
    const [first, second] = [
      await preferred.openssl('rand', '64'),
      await preferred.openssl('rand', '64'),
    ]
    assert.equal(first.bytes.length, 64)
    assert.notDeepEqual(first.bytes, second.bytes)
  })
}
