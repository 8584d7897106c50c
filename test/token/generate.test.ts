// SPDX-License-Identifier: Apache-2.0
// Every kind of key is made on the token, is named by a file, and is what it should be.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { getKind, listKinds, makeKey, needsOf } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import { CKO } from '../support/cryptoki-names.ts'
import { plainOpenssl } from '../support/openssl.ts'
import type { ReadObject } from '../support/token-tool.ts'
import { readUriFile } from '../support/uri-file.ts'

const flags = (object: ReadObject | undefined): Record<string, boolean> =>
  Object.fromEntries(Object.entries(object ?? {}).map(([name, value]) => [name, value[0] === 1]))

const FOR_GOOD = ['CKA_TOKEN', 'CKA_PRIVATE', 'CKA_SENSITIVE', 'CKA_EXTRACTABLE'] as const
const USES = ['CKA_SIGN', 'CKA_DECRYPT', 'CKA_DERIVE'] as const

for (const token of await makeContractTokens()) {
  const provider = token.use()

  for (const kind of listKinds()) {
    token.test(
      `a generated key is named by its file and found by its URI: ${kind}`,
      async () => {
        const key = await makeKey(token, provider, kind)
        assert.match(readUriFile(readFileSync(key.file, 'utf8')), /type=private$/)
        for (const from of [key.file, key.uri]) {
          const { stdout } = await provider.openssl('pkey', '-in', from, '-noout', '-text')
          assert.match(stdout, getKind(kind).text)
        }
        await plainOpenssl('pkey', '-pubin', '-in', key.publicFile, '-noout', '-text')
        const { stderr } = await provider.openssl('pkey', '-in', key.uri, '-check', '-noout')
        assert.doesNotMatch(stderr, /error/i)
      },
      ...needsOf(kind),
    )
  }

  token.test('a generated key stays on the token, and its public half has its id', async () => {
    const { label, id } = await makeKey(token, provider, 'P-256')
    const naming = { CKA_LABEL: label, CKA_ID: Buffer.from(id, 'hex') }
    const [ofPrivate, ...more] = await token.read(
      { ...naming, CKA_CLASS: CKO.PRIVATE_KEY },
      ...[...FOR_GOOD, 'CKA_VALUE' as const],
    )
    assert.equal(more.length, 0)
    assert.deepEqual(flags(ofPrivate), {
      CKA_TOKEN: true,
      CKA_PRIVATE: true,
      CKA_SENSITIVE: true,
      CKA_EXTRACTABLE: false,
    })
    const [ofPublic] = await token.read(
      { ...naming, CKA_CLASS: CKO.PUBLIC_KEY },
      'CKA_TOKEN',
      'CKA_PRIVATE',
    )
    assert.deepEqual(flags(ofPublic), { CKA_TOKEN: true, CKA_PRIVATE: false })
  })

  token.test('a generated key is for what pkcs11_key_usage says, and nothing else', async () => {
    const { label } = await makeKey(token, provider, 'P-256', 'pkcs11_key_usage:keyAgreement')
    const [key] = await token.read({ CKA_LABEL: label, CKA_CLASS: CKO.PRIVATE_KEY }, ...USES)
    assert.deepEqual(flags(key), { CKA_SIGN: false, CKA_DECRYPT: false, CKA_DERIVE: true })
  })

  token.test('a generated key of a session leaves nothing on the token', async () => {
    const args = ['-algorithm', 'EC', '-pkeyopt', 'pkcs11_session:1']
    const session = ['-pkeyopt', `pkcs11_uri:${token.uri({ object: 'for the session' })}`]
    const genpkey = ['genpkey', '-propquery', 'provider=pkcs11', ...args, ...session]
    const { stderr } = await provider.opensslFails(...genpkey)
    assert.match(stderr, /a key of a session is not written/)
    assert.deepEqual(await token.read({ CKA_LABEL: 'for the session' }, 'CKA_ID'), [])
  })

  token.test('a second key with the same label and id is refused', async () => {
    const { label, id } = await makeKey(token, provider, 'P-256')
    const uri = `pkcs11_uri:${token.uri({ object: label, id })}`
    const { stderr } = await provider.opensslFails(
      ...['genpkey', '-propquery', 'provider=pkcs11', '-algorithm', 'EC', '-pkeyopt', uri],
    )
    assert.match(stderr, /already has a private key with this id and label/)
  })
}
