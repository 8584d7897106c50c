// SPDX-License-Identifier: Apache-2.0
// One key or certificate by its URI, as node:crypto and node:tls take them.
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { Pkcs11Error } from './errors.ts'
import { refuseOldNode } from './node-version.ts'
import { findObjects, publicKeyFromSpki, toCertificate } from './objects.ts'

/**
 * The private key as a `KeyObject` for `node:crypto`, WebCrypto and what is built on them. The key
 * itself stays on its token. Needs Node 24.21, 26.7 or newer; see `pemForUri` for older ones.
 */
export async function privateKey(uri: string | URL): Promise<KeyObject> {
  refuseOldNode()
  return createPrivateKey(await pemForUri(uri))
}

/**
 * A PEM text that stands for the private key: the `key` of `node:tls`, `https` and `http2`, and what
 * `crypto.sign` takes in every version of Node. It holds the key's URI and no PIN, and works in
 * processes that have loaded the provider.
 */
export async function pemForUri(uri: string | URL): Promise<string> {
  const { pem } = only(uri, await findObjects(uri, 'private'))
  if (pem !== undefined) return pem
  throw new Pkcs11Error('ERR_PKCS11_INTERNAL', 'the engine gave no PEM for a private key')
}

/** The public key, in software: of a private key, a public key or a certificate on the token. */
export async function publicKey(uri: string | URL): Promise<KeyObject> {
  const found = await findObjects(uri)
  const spki = new Set(found.flatMap((object) => object.spki ?? []))
  const [key, another] = spki
  if (another !== undefined) throw ambiguous(uri, found)
  if (key !== undefined) return publicKeyFromSpki(key)
  const certificates = found.filter(({ type }) => type === 'cert')
  return toCertificate(only(uri, certificates)).x509.publicKey
}

/** The certificate. */
export async function certificate(uri: string | URL): Promise<X509Certificate> {
  return toCertificate(only(uri, await findObjects(uri, 'cert'))).x509
}

function only<T extends { readonly uri: string }>(uri: string | URL, found: readonly T[]): T {
  const [object, another] = found
  if (another !== undefined) throw ambiguous(uri, found)
  if (object !== undefined) return object
  throw new Pkcs11Error('ERR_PKCS11_NOT_FOUND', `nothing on the tokens matches '${hidePin(uri)}'`)
}

const ambiguous = (uri: string | URL, found: readonly { readonly uri: string }[]): Pkcs11Error =>
  new Pkcs11Error(
    'ERR_PKCS11_AMBIGUOUS',
    `'${hidePin(uri)}' names more than one object: ${found.map((object) => object.uri).join(', ')}`,
  )

/** For messages. */
const hidePin = (uri: string | URL): string =>
  String(uri).replace(/pin-value=[^&]*/g, 'pin-value=…')
