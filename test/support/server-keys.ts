// SPDX-License-Identifier: Apache-2.0
// Keys in a token as programs get them that read their key from a file: a PEM that holds the URI.
import { type Provider, useProvider } from './openssl.ts'
import { createToken } from './token.ts'
import { ecKey, rsaKey } from './token-objects.ts'
import { uriFile } from './uri-file.ts'

export const KEY_TYPES = ['rsa', 'ec'] as const
export type KeyType = (typeof KEY_TYPES)[number]

export interface ServerKey {
  key: string
  certificate: string
  /** Certificate and key in one file. */
  both: string
}

export interface ServerKeys {
  provider: Provider
  keys: Readonly<Record<KeyType, ServerKey>>
}

/** A token with a key of each type, and a certificate for localhost that each has signed itself. */
export async function makeServerKeys(): Promise<ServerKeys> {
  const token = await createToken()
  await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
  const provider = useProvider(token)
  const make = async (label: KeyType): Promise<ServerKey> => {
    const uri = token.uri({ object: label, type: 'private' })
    const pem = uriFile(uri)
    const { stdout } = await provider.openssl('req', '-x509', '-key', uri, ...SUBJECT)
    return {
      key: provider.write(`${label}.key`, pem),
      certificate: provider.write(`${label}.crt`, stdout),
      both: provider.write(`${label}.pem`, stdout + pem),
    }
  }
  return { provider, keys: { rsa: await make('rsa'), ec: await make('ec') } }
}

const SUBJECT = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
