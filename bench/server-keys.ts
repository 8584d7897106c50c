// SPDX-License-Identifier: Apache-2.0
// What servers have of the keys on the token, and of keys of the same kind in files.
import { useProvider } from '../test/support/openssl.ts'
import { mustRun } from '../test/support/run.ts'
import type { Token } from '../test/support/token.ts'
import { uriFile } from '../test/support/uri-file.ts'
import type { Setting } from './contenders.ts'

const KINDS = {
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
} as const

export async function makeServerKeys(token: Token): Promise<Setting['serverKeys']> {
  const provider = useProvider(token)
  const certify = async (key: string, name: string) => {
    const certificate = provider.path(`${name}.crt`)
    const subject = ['-subj', '/CN=localhost', '-days', '2', '-out', certificate]
    await provider.openssl('req', '-x509', '-new', '-key', key, ...subject)
    return { key, certificate }
  }
  const files: [string, Setting['serverKeys'][string]][] = []
  for (const [label, kind] of Object.entries(KINDS)) {
    const inFile = provider.path(`${label}.file`)
    await mustRun('openssl', ['genpkey', ...kind, '-out', inFile])
    const onToken = provider.write(
      `${label}.uri`,
      uriFile(token.uri({ object: label, type: 'private' })),
    )
    files.push([
      label,
      { onToken: await certify(onToken, label), inFile: await certify(inFile, `${label}-file`) },
    ])
  }
  return Object.fromEntries(files)
}
