// SPDX-License-Identifier: Apache-2.0
// A server and a client whose keys are on a token, with OpenSSL alone on the other side.
import assert from 'node:assert/strict'
import { type KindName, needsOf, shareKeys } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import type { Provider } from '../support/openssl.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'

const PLAIN = { OPENSSL_CONF: '/dev/null' }
const KINDS: readonly KindName[] = ['RSA-2048', 'RSA-PSS', 'P-256', 'P-384', 'ED25519', 'ED448']
const VERSIONS = ['-tls1_2', '-tls1_3'] as const

async function makeCertificate(provider: Provider, key: string, name: string): Promise<string> {
  const file = provider.path(`${name}.crt`)
  await provider.openssl('req', '-x509', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', file)
  return file
}

for (const token of await makeContractTokens()) {
  const making = token.use()
  const keyOf = shareKeys(token, making)
  for (const defaultProperties of [undefined, '?provider=pkcs11']) {
    const properties = defaultProperties === undefined ? {} : { defaultProperties }
    const provider = token.use(properties)
    const under = defaultProperties === undefined ? '' : ` under ${defaultProperties}`
    for (const kind of KINDS)
      for (const version of VERSIONS)
        token.test(
          `server and client authenticate with ${kind}, ${version}${under}`,
          async () => {
            const { uri } = await keyOf(kind)
            const certificate = await makeCertificate(making, uri, kind)
            const identity = ['-key', uri, '-cert', certificate, '-CAfile', certificate]
            const asked = ['-Verify', '1', '-verify_return_error', '-naccept', '1', version]
            const { server, port } = await startTlsServer(provider.env, ...identity, ...asked)
            try {
              const strict = ['-verify_return_error', version]
              const { status, stderr } = await connectTls(
                provider.env,
                { port },
                ...[...identity, ...strict],
              )
              assert.equal(status, 0, stderr)
              assert.deepEqual(await server.waitForEnd(), { status: 0, signal: null })
            } finally {
              await server.stop()
            }
          },
          ...needsOf(kind),
        )

    token.test(`a client without the provider is served${under}`, async () => {
      const { uri } = await keyOf('P-256')
      const certificate = await makeCertificate(making, uri, 'plain')
      const identity = ['-key', uri, '-cert', certificate, '-naccept', '1']
      const { server, port } = await startTlsServer(provider.env, ...identity)
      try {
        const strict = ['-CAfile', certificate, '-verify_return_error']
        const { status, stderr } = await connectTls(PLAIN, { port }, ...strict)
        assert.equal(status, 0, stderr)
      } finally {
        await server.stop()
      }
    })
  }
}
