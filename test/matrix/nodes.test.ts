// SPDX-License-Identifier: Apache-2.0
// `npm run test:matrix` gives the programs in MATRIX_NODES; without it, the Node that runs this.
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'
import { uriFile } from '../support/uri-file.ts'

const SCRIPT = fileURLToPath(new URL('node-keys.mjs', import.meta.url))
const NODES = (process.env.MATRIX_NODES ?? process.execPath).split(':')

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'ec', id: '02', private: { CKA_DERIVE: true } }),
  edwardsKey({ label: 'ed', id: '03', curve: 'Ed25519' }),
)
const provider = useProvider(token)
for (const label of ['rsa', 'ec', 'ed']) await makeIdentity(provider, token, label)
const conf = provider.write(
  'node.cnf',
  `nodejs_conf = openssl_init\n${readFileSync(provider.conf, 'utf8')}`,
)
const env = { OPENSSL_CONF: conf, KEYS: provider.dir, TOKEN_URI: token.uri(), PIN: token.pin }

for (const node of NODES) {
  const { stdout: version } = await provider.run(node, ['--version'])
  test(`Node ${version.trim()} uses the keys of the token`, async () => {
    await provider.run(node, ['--test-reporter=tap', SCRIPT], { env })
  })
}

/** A PEM file that names the key, and a certificate that it has signed. */
async function makeIdentity(provider: Provider, token: Token, label: string): Promise<void> {
  const key = provider.write(`${label}.pem`, uriFile(token.uri({ object: label, type: 'private' })))
  const certificate = provider.path(`${label}.crt`)
  await provider.openssl('req', '-x509', '-key', key, '-subj', '/CN=localhost', '-out', certificate)
}
