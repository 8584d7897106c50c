// SPDX-License-Identifier: Apache-2.0
// Signatures by the openssl command, in files: made by one side and checked by the other.
import assert from 'node:assert/strict'
import { type Provider, plainOpenssl, tryPlainOpenssl } from './openssl.ts'

/** Of `openssl dgst`, with which every signature is tried. */
export const DIGESTS = [
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512-224',
  'sha512-256',
  'sha3-224',
  'sha3-256',
  'sha3-384',
  'sha3-512',
] as const

export interface DgstSpec {
  /** URI or file. */
  key: string
  digest: string
  /** `-sigopt`: `rsa_padding_mode:pss`. */
  sigopts?: readonly string[]
  message: string
  signature: string
}

const signOptions = ({ digest, sigopts = [] }: Pick<DgstSpec, 'digest' | 'sigopts'>): string[] => [
  `-${digest}`,
  ...sigopts.flatMap((option) => ['-sigopt', option]),
]

/** Signs with the provider. */
export const signFile = (provider: Provider, spec: DgstSpec) =>
  provider.openssl(
    'dgst',
    ...signOptions(spec),
    '-sign',
    spec.key,
    '-out',
    spec.signature,
    spec.message,
  )

/** The arguments of `openssl dgst` that verify a signature. */
export const verifyArguments = (spec: DgstSpec): string[] => [
  'dgst',
  ...signOptions(spec),
  '-verify',
  spec.key,
  '-signature',
  spec.signature,
  spec.message,
]

/** Verifies with OpenSSL alone; the key is a file. */
export const verifyPlainly = (spec: DgstSpec) => plainOpenssl(...verifyArguments(spec))

/** Has to be refused by OpenSSL alone. */
export async function refusePlainly(spec: DgstSpec): Promise<void> {
  const { status, stdout } = await tryPlainOpenssl(verifyArguments(spec))
  assert.equal(status, 1)
  assert.match(stdout, /Verification failure/)
}

/** A key of a token signs a message, and OpenSSL alone finds that right. */
export async function checkSigning(provider: Provider, uri: string): Promise<void> {
  const message = provider.write('message', 'what is signed')
  const publicKey = provider.path('public.pem')
  const spec = { digest: 'sha256', message, signature: provider.path('signature') }
  await signFile(provider, { ...spec, key: uri })
  await provider.openssl('pkey', '-in', uri, '-pubout', '-out', publicKey)
  await verifyPlainly({ ...spec, key: publicKey })
}

/** A key file signs a message as it is (`-rawin`: Ed25519), and OpenSSL alone finds that right. */
export async function checkMessageSignature(
  provider: Provider,
  key: string,
  message: string,
): Promise<void> {
  const publicKey = `${key}.pub`
  const signature = `${key}.sig`
  await provider.openssl('pkey', '-in', key, '-pubout', '-out', publicKey)
  await provider.openssl(
    ...['pkeyutl', '-sign', '-rawin', '-inkey', key, '-in', message, '-out', signature],
  )
  await plainOpenssl(
    ...['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', publicKey],
    ...['-in', message, '-sigfile', signature],
  )
}
