// SPDX-License-Identifier: Apache-2.0
// `npm run demo`: a token of its own in .demo/, two keys on it, and what openssl does with them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePrivateFolder, writePrivateFile } from '../test/support/folder.ts'
import { opensslConf } from '../test/support/openssl.ts'
import { quoteArgument } from '../test/support/run.ts'
import type { Token } from '../test/support/token.ts'
import { buildProvider } from './demo/build.ts'
import { PLAIN, showOpenssl } from './demo/commands.ts'
import { showCommand, showFailure, showLine, showNote, showTitle } from './demo/show.ts'
import { shakeHands } from './demo/tls.ts'
import { prepareToken } from './demo/token.ts'

/** Commands show paths relative to the clone, where the demo runs. */
const FOLDER = '.demo'
const MESSAGE = `${FOLDER}/message.txt`
const CERTIFICATE = `${FOLDER}/certificate.pem`
const NAMES = ['rsa-key', 'ec-key'] as const

async function main(): Promise<void> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  process.chdir(root)
  const dir = ensurePrivateFolder(join(root, FOLDER))

  showTitle('The provider')
  await buildProvider()
  showTitle('A token of its own, and two keys that never leave it')
  const token = await prepareToken(dir)
  showTitle('An openssl.cnf that loads the provider')
  const env = writeConfiguration(token)

  await listKeys(token, env)
  for (const name of NAMES) await signAndVerify(token, env, name)
  await makeCertificate(token, env)
  showTitle('A TLS 1.3 handshake: the server signs in the token')
  await shakeHands(env, getKeyUri(token, 'ec-key'), CERTIFICATE)
  showNextCommands(token, env)
}

function writeConfiguration(token: Token): NodeJS.ProcessEnv {
  const options = { path: token.module, 'token-pin': `file:${token.pinFile}` }
  const text = opensslConf({ options })
  const OPENSSL_CONF = writePrivateFile(join(token.dir, 'openssl.cnf'), text)
  const env = { ...token.env, OPENSSL_CONF }
  const [, section = ''] = /(\[pkcs11_sect\][^[]*)/.exec(text) ?? []
  for (const line of section.trimEnd().split('\n')) showLine(line)
  showExports(env)
  return env
}

function showExports(env: NodeJS.ProcessEnv): void {
  for (const [name, value = ''] of Object.entries(env)) {
    showCommand(`export ${name}=${quoteArgument(value)}`)
  }
}

const getKeyUri = (token: Token, object: string): string => token.uri({ object, type: 'private' })

async function listKeys(token: Token, env: NodeJS.ProcessEnv): Promise<void> {
  showTitle('What the token holds')
  const args = ['storeutl', '-keys', '-noout', '-text', token.uri({ type: 'private' })]
  await showOpenssl({ args, env, show: /^\d+: |pkcs11:|[Kk]ey:? |^Total/ })
}

async function signAndVerify(token: Token, env: NodeJS.ProcessEnv, name: string): Promise<void> {
  showTitle(`Sign with '${name}', verify with plain OpenSSL`)
  const key = getKeyUri(token, name)
  const [signature, publicKey] = [`${FOLDER}/${name}.sig`, `${FOLDER}/${name}.pub`]
  writePrivateFile(MESSAGE, 'signed in a token\n')
  await showOpenssl({
    args: ['dgst', '-sha256', '-sign', key, '-out', signature, MESSAGE],
    env,
    makes: signature,
  })
  await showOpenssl({
    args: ['pkey', '-in', key, '-pubout', '-out', publicKey],
    env,
    makes: publicKey,
  })
  const verify = ['dgst', '-sha256', '-verify', publicKey, '-signature', signature, MESSAGE]
  await showOpenssl({ args: verify, env: PLAIN })
}

async function makeCertificate(token: Token, env: NodeJS.ProcessEnv): Promise<void> {
  showTitle("A certificate that 'ec-key' signs itself")
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const key = getKeyUri(token, 'ec-key')
  const request = ['req', '-x509', '-key', key, ...subject, '-days', '30', '-out', CERTIFICATE]
  await showOpenssl({ args: request, env, makes: CERTIFICATE })
  await showOpenssl({ args: ['verify', '-CAfile', CERTIFICATE, CERTIFICATE], env: PLAIN })
}

function showNextCommands(token: Token, env: NodeJS.ProcessEnv): void {
  const key = quoteArgument(getKeyUri(token, 'rsa-key'))
  showTitle('Done. What is where')
  for (const file of ['openssl.cnf', 'softhsm2.conf', 'pin', 'certificate.pem']) {
    if (existsSync(join(token.dir, file))) showLine(join(token.dir, file))
  }
  showNote('`rm -r .demo` takes it all away; nothing else was touched.')
  showTitle('Try next')
  showExports(env)
  showCommand('openssl list -providers')
  showCommand(`openssl pkey -in ${key} -noout -text`)
  showCommand(`openssl req -new -key ${key} -subj /CN=example -out request.pem`)
  showCommand(`openssl pkeyutl -sign -rawin -digest sha256 -inkey ${key} -in README.md -out sig`)
}

main().catch((error: unknown) => {
  showFailure(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
