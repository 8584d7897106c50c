// SPDX-License-Identifier: Apache-2.0
// What is on the tokens.
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { ask } from './engine.ts'
import { withPin } from './pin.ts'

/** What tells a token from others. */
export interface TokenIdentity {
  /** The URI that names this token and no other. */
  readonly uri: string
  readonly label: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly slot: {
    readonly id: number
    readonly description: string
    readonly manufacturer: string
  }
}

/** A token as it is now. */
export interface Token extends TokenIdentity {
  readonly loggedIn: boolean
  readonly loginRequired: boolean
  readonly pinInitialized: boolean
  /** A wrong PIN has been tried since the last login. */
  readonly pinCountLow: boolean
  /** The next wrong PIN locks it; this package then tries none. */
  readonly pinFinalTry: boolean
  readonly pinLocked: boolean
  readonly pinToBeChanged: boolean
  /** The PIN is entered at the token itself. */
  readonly pinPad: boolean
  readonly writeProtected: boolean
}

interface TokenObject {
  /** The URI that finds this object again; it never holds a PIN. */
  readonly uri: string
  readonly label: string
  /** CKA_ID, hexadecimal. */
  readonly id: string
  readonly token: TokenIdentity
}

export interface Key extends TokenObject {
  readonly type: 'private' | 'public'
  /** As OpenSSL calls it: `RSA`, `RSA-PSS`, `EC`, `ED25519`, … */
  readonly algorithm: string
  readonly bits: number | undefined
  /** Of an EC, Edwards or Montgomery key. */
  readonly curve: string | undefined
  /** What its attributes let it be used for. */
  readonly uses: readonly ('sign' | 'decrypt' | 'derive' | 'verify')[]
  /** Each use takes a login of its own. */
  readonly alwaysAuthenticate: boolean
  /** The public half, in software; `undefined` when the token does not tell it. */
  readonly publicKey: KeyObject | undefined
  /** What stands for a private key where a program takes PEM; without a PIN. */
  readonly pem: string | undefined
}

export interface Certificate extends TokenObject {
  readonly x509: X509Certificate
}

type Found = Omit<Key, 'publicKey' | 'type' | 'x509'> & {
  readonly type: 'private' | 'public' | 'cert'
  readonly spki?: string
  readonly certificate?: string
}

type UriLike = string | URL

/** The tokens that are there now, of those that the URI allows. */
export const tokens = (uri: UriLike = 'pkcs11:'): Promise<readonly Token[]> =>
  ask({ call: 'tokens', uri: String(uri) })

/** The private keys that the URI allows; with `;type=public` in it, the public ones. */
export async function keys(uri: UriLike = 'pkcs11:'): Promise<readonly Key[]> {
  const type = /[:;]type=public(?:[;?]|$)/.test(String(uri)) ? 'public' : 'private'
  return (await findObjects(uri, type)).map(toKey)
}

/** The certificates that the URI allows. */
export async function certificates(uri: UriLike = 'pkcs11:'): Promise<readonly Certificate[]> {
  return (await findObjects(uri, 'cert')).map(toCertificate)
}

/** Of one type, or of every type that the URI allows. */
export const findObjects = (
  uri: UriLike,
  type?: 'private' | 'public' | 'cert',
): Promise<readonly Found[]> => withPin(() => ask({ call: 'objects', type }, String(uri)))

const toKey = ({ certificate: _, spki, type, ...rest }: Found): Key => ({
  ...rest,
  bits: rest.bits,
  curve: rest.curve,
  pem: rest.pem,
  type: type === 'public' ? 'public' : 'private',
  publicKey: spki === undefined ? undefined : publicKeyFromSpki(spki),
})

export const publicKeyFromSpki = (spki: string): KeyObject =>
  createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })

export const toCertificate = ({ uri, label, id, token, certificate = '' }: Found): Certificate => ({
  uri,
  label,
  id,
  token,
  x509: new X509Certificate(Buffer.from(certificate, 'base64')),
})
