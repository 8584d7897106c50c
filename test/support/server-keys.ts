// SPDX-License-Identifier: Apache-2.0
// Keys in a token as programs get them that read their key from a file: a PEM that holds the URI.
import { type Provider, useProvider } from './openssl.ts'
import { createToken } from './token.ts'
import { certificate, ecKey, rsaKey } from './token-objects.ts'
import { uriFile } from './uri-file.ts'

export const KEY_TYPES = ['rsa', 'ec'] as const
export type KeyType = (typeof KEY_TYPES)[number]

/** Files, and the URIs of what is on the token. */
export interface ServerKey {
  key: string
  certificate: string
  /** Certificate and key in one file. */
  both: string
  keyUri: string
  certificateUri: string
}

export interface ServerKeys {
  provider: Provider
  keys: Readonly<Record<KeyType, ServerKey>>
}

/** A token with a key of each type, and a certificate for localhost that each has signed itself. */
export async function makeServerKeys(): Promise<ServerKeys> {
  const token = await createToken()
  await token.run(rsaKey({ label: 'rsa', id: IDS.rsa }), ecKey({ label: 'ec', id: IDS.ec }))
  const provider = useProvider(token)
  const make = async (label: KeyType): Promise<ServerKey> => {
    const keyUri = token.uri({ object: label, type: 'private' })
    const pem = uriFile(keyUri)
    const { stdout } = await provider.openssl('req', '-x509', '-key', keyUri, ...SUBJECT)
    await token.run(certificate({ label, id: IDS[label], certificate: stdout }))
    return {
      keyUri,
      certificateUri: token.uri({ object: label, type: 'cert' }),
      key: provider.write(`${label}.key`, pem),
      certificate: provider.write(`${label}.crt`, stdout),
      both: provider.write(`${label}.pem`, stdout + pem),
    }
  }
  return { provider, keys: { rsa: await make('rsa'), ec: await make('ec') } }
}

const IDS = { rsa: '01', ec: '02' } as const
const SUBJECT = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
