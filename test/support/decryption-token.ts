// SPDX-License-Identifier: Apache-2.0
// One RSA key several times on one token: with and without leave to decrypt.
import { type CipherParams, decrypt } from './evp-decrypt.ts'
import { loadProvider, loadTokenKey } from './in-process.ts'
import type { Pointer } from './libcrypto.ts'
import { makeRsaKey } from './software-keys.ts'
import { createToken } from './token.ts'

const CKM_RSA_PKCS = 0x1
const CKM_RSA_PKCS_PSS = 0xd
const CKM_SHA256_RSA_PKCS = 0x40

/** CKA_ALLOWED_MECHANISMS by label. */
const LIMITED = {
  'pkcs1-only': CKM_RSA_PKCS,
  'sign-only': CKM_SHA256_RSA_PKCS,
  'pss-only': CKM_RSA_PKCS_PSS,
} as const

export const RSA_BYTES = 256
export const PKCS1: CipherParams = { 'pad-mode': 1 }
export const STRICT: CipherParams = { 'pad-mode': 1, 'implicit-rejection': 0n }
export const OAEP: CipherParams = { 'pad-mode': 'oaep' }
export const OAEP_SHA256: CipherParams = { ...OAEP, digest: 'SHA2-256' }
export const NONE: CipherParams = { 'pad-mode': 3 }

/**
 * The keys `rsa`, `no-decrypt` and those of LIMITED, in a token that is loaded into this process;
 * `open` decrypts with the first.
 */
export async function loadDecryptionToken() {
  const token = await createToken()
  const software = makeRsaKey()
  const naming = { CKA_LABEL: 'rsa', CKA_ID: 'rsa' }
  const limited = Object.entries(LIMITED).map(([label, mechanism]) =>
    software.putPrivate({
      CKA_LABEL: label,
      CKA_ID: 'rsa',
      CKA_DECRYPT: true,
      CKA_ALLOWED_MECHANISMS: Buffer.from(BigUint64Array.of(BigInt(mechanism)).buffer),
    }),
  )
  await token.run(
    software.putPrivate({ ...naming, CKA_DECRYPT: true }),
    software.putPublic({ ...naming, CKA_ENCRYPT: true }),
    software.putPrivate({ CKA_LABEL: 'no-decrypt', CKA_ID: 'rsa', CKA_DECRYPT: false }),
    ...limited,
  )
  const loaded = loadProvider(token)
  const load = (...which: [label: string, form?: Parameters<typeof loadTokenKey>[3]]) => ({
    context: loaded.context,
    key: loadTokenKey(loaded, token, ...which) satisfies Pointer,
  })
  const rsa = load('rsa')
  const open = (params: CipherParams, ciphertext: Uint8Array) =>
    decrypt({ ...rsa, params }, ciphertext)
  return { loaded, pem: software.publicPem, load, open, ...rsa }
}
