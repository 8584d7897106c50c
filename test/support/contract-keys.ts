// SPDX-License-Identifier: Apache-2.0
// Keys that openssl genpkey makes on any token, as the tests of test/token/ use them.
import type { ContractToken, Need } from './contract-tokens.ts'
import type { Provider } from './openssl.ts'

interface Kind {
  algorithm: string
  options?: readonly string[]
  needs?: readonly Need[]
  /** What `-text` says of it. */
  text: RegExp
}

const NIST_ONLY = { needs: ['other curves than those of NIST'] } as const

export const KINDS = {
  'RSA-2048': { algorithm: 'RSA', text: /RSA Private Key \(2048 bits\)/ },
  'RSA-3072': { algorithm: 'RSA', options: ['rsa_keygen_bits:3072'], text: /\(3072 bits\)/ },
  'RSA-PSS': { algorithm: 'RSA-PSS', needs: ['RSA-PSS keys'], text: /RSA-PSS Private Key/ },
  'P-256': { algorithm: 'EC', text: /ASN1 OID: prime256v1/ },
  'P-384': { algorithm: 'EC', options: ['group:P-384'], text: /ASN1 OID: secp384r1/ },
  'P-521': { algorithm: 'EC', options: ['group:P-521'], text: /ASN1 OID: secp521r1/ },
  secp256k1: { algorithm: 'EC', options: ['group:secp256k1'], text: /secp256k1/, ...NIST_ONLY },
  brainpoolP384r1: {
    algorithm: 'EC',
    options: ['group:brainpoolP384r1'],
    text: /brainpoolP384r1/,
    ...NIST_ONLY,
  },
  ED25519: { algorithm: 'ED25519', needs: ['Ed25519'], text: /ED25519 Private Key/i },
  ED448: { algorithm: 'ED448', needs: ['Ed448'], text: /ED448 Private Key/i },
  X25519: { algorithm: 'X25519', text: /X25519 Private Key/ },
  X448: { algorithm: 'X448', needs: ['X448'], text: /X448 Private Key/ },
} as const satisfies Readonly<Record<string, Kind>>

export type KindName = keyof typeof KINDS

export const listKinds = (): readonly KindName[] => Object.keys(KINDS).filter(isKindName)

const isKindName = (name: string): name is KindName => name in KINDS

/** What a test of this kind of key needs of its token. */
export const needsOf = (kind: KindName): readonly Need[] => getKind(kind).needs ?? []

export const getKind = (kind: KindName): Kind => KINDS[kind]

export interface MadeKey {
  label: string
  /** Hexadecimal. */
  id: string
  /** Of the private key. */
  uri: string
  /** The file that names it. */
  file: string
  /** The public half, in PEM. */
  publicFile: string
}

/** Makes a key; each has a label and an id of its own. */
export async function makeKey(
  token: ContractToken,
  provider: Provider,
  kind: KindName,
  ...options: readonly string[]
): Promise<MadeKey> {
  count++
  const object = `${kind} ${count}`
  const id = (0x1000 + count).toString(16)
  const { algorithm, options: usual = [] } = getKind(kind)
  const pkeyopts = [...usual, ...options, `pkcs11_uri:${token.uri({ object, id })}`]
  const file = provider.path(`${object}.pem`)
  await provider.openssl(
    ...['genpkey', '-propquery', 'provider=pkcs11', '-algorithm', algorithm, '-out', file],
    ...pkeyopts.flatMap((option) => ['-pkeyopt', option]),
  )
  const publicFile = provider.path(`${object}.pub`)
  await provider.openssl('pkey', '-in', file, '-pubout', '-out', publicFile)
  const uri = token.uri({ object, id, type: 'private' })
  return { label: object, id, uri, file, publicFile }
}

let count = 0

/** As `makeKey`, but all tests of one file share the key. */
export function shareKeys(token: ContractToken, provider: Provider) {
  const keys = new Map<KindName, Promise<MadeKey>>()
  return (kind: KindName): Promise<MadeKey> => {
    const made = keys.get(kind) ?? makeKey(token, provider, kind)
    keys.set(kind, made)
    return made
  }
}
