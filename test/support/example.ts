// SPDX-License-Identifier: Apache-2.0
// examples/ as a user runs them: with a driver, a file with the PIN, and the name of a key.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, writePrivateFile } from './folder.ts'
import { type Provider, useProvider } from './openssl.ts'
import { mustRun, type Result } from './run.ts'
import { createToken, type Token } from './token.ts'
import { certificate, ecKey, rsaKey } from './token-objects.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface ExampleToken {
  readonly token: Token
  readonly provider: Provider
  readonly env: NodeJS.ProcessEnv
  /** The certificate of each key, in a file. */
  readonly certificates: Readonly<Record<string, string>>
}

/** A token with an EC and an RSA key, each with a certificate for localhost next to it. */
export async function createExampleToken(): Promise<ExampleToken> {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  const provider = useProvider(token)
  const certificates: Record<string, string> = {}
  for (const [label, id] of Object.entries({ ec: '01', rsa: '02' })) {
    const pem = await signItself(provider, token.uri({ object: label, type: 'private' }))
    await token.run(certificate({ label, id, certificate: pem }))
    certificates[label] = writePrivateFile(join(makeFolder(), `${label}.crt`), pem)
  }
  const env = { ...token.env, PKCS11_PROVIDER_MODULE: token.module, PIN_FILE: token.pinFile }
  return { token, provider, env, certificates }
}

async function signItself(provider: Provider, uri: string): Promise<string> {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  return (await provider.openssl('req', '-x509', '-key', uri, ...subject)).stdout
}

export const commandOf = (name: string): readonly string[] => [
  '--import',
  'tsx',
  join(ROOT, 'examples', `${name}.ts`),
]

export const runExample = (name: string, env: NodeJS.ProcessEnv): Promise<Result> =>
  mustRun(process.execPath, commandOf(name), { cwd: ROOT, env })
