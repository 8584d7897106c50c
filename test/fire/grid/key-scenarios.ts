import {
  importPublicKey,
  loadKey,
  OpensslError,
  STORE_INFO,
  takeErrors,
} from '../../support/evp.ts'
import { type CipherParams, decrypt } from '../../support/evp-decrypt.ts'
import { deriveSecret } from '../../support/evp-derive.ts'
import { signMessage, verifyMessage } from '../../support/evp-sign.ts'
import { libcrypto, type Pointer } from '../../support/libcrypto.ts'
import { type KeyName, MESSAGE, type Place, PREMASTER } from './place.ts'
import {
  DIGEST,
  expect,
  OURS,
  type Scenario,
  type SignOptions,
  signWith,
  uriOf,
  type World,
  withKey,
  withPrivate,
} from './scenario.ts'

export const sign = (name: KeyName, options?: SignOptions): Scenario => ({
  run: (world) => withPrivate(world, name, (key) => signWith(world, key, name, options)),
})

/** With everything at hand: key, session and login, as a server signs. */
export const signAgain = (name: KeyName, options?: SignOptions): Scenario => ({
  prepare(world) {
    const key = loadKey(world.context, uriOf(world, name))
    world.held.push(key)
    signWith(world, key, name, options)
    signWith(world, key, name, options)
  },
  run: (world) => {
    const [key = 0n] = world.held
    signWith(world, key, name, options)
    signWith(world, key, name, options)
  },
})

function verifyOnToken(world: World, name: KeyName, spoil: boolean): number {
  const digest = DIGEST[name]
  const signature = withPrivate(world, name, (key) =>
    signMessage({ context: world.context, key, digest }, MESSAGE),
  )
  // Near its end, where both numbers of an ECDSA signature stay in range.
  if (spoil) signature[signature.length - 2] = (signature.at(-2) ?? 0) ^ 1
  const uri = world.token.uri({ object: name, type: 'public' })
  return withKey(loadKey(world.context, uri, STORE_INFO.PUBKEY, OURS), (key) =>
    verifyMessage({ context: world.context, key, digest }, MESSAGE, signature),
  )
}

export const verify = (name: KeyName): Scenario => ({
  run(world) {
    const verdict = verifyOnToken(world, name, false)
    if (verdict < 0) throw new OpensslError('EVP_DigestVerify', takeErrors())
    libcrypto.ERR_clear_error()
    expect(verdict === 1, 'a right signature is refused')
  },
})

export const verifyWrong = (name: KeyName): Scenario => ({
  run(world) {
    const verdict = verifyOnToken(world, name, true)
    libcrypto.ERR_clear_error()
    expect(verdict !== 1, 'a wrong signature is accepted')
  },
})

type Ciphertext = keyof Place['ciphertexts']

function decryptOne(world: World, key: Pointer, name: Ciphertext, params: CipherParams): void {
  const message = decrypt({ context: world.context, key, params }, world.ciphertexts[name])
  const expected = name === 'tls' ? PREMASTER : MESSAGE
  expect(message.equals(expected), 'another message was decrypted')
}

export const decryptWith = (name: Ciphertext, params: CipherParams): Scenario => ({
  run: (world) => withPrivate(world, 'rsa', (key) => decryptOne(world, key, name, params)),
})

/** With everything at hand. */
export const decryptAgain = (name: Ciphertext, params: CipherParams): Scenario => ({
  prepare(world) {
    const key = loadKey(world.context, uriOf(world, 'rsa'))
    world.held.push(key)
    decryptOne(world, key, name, params)
  },
  run: (world) => decryptOne(world, world.held[0] ?? 0n, name, params),
})

/** RSA_PKCS1_WITH_TLS_PADDING, of TLS 1.2. */
export const TLS = { 'pad-mode': 7, 'tls-client-version': 0x303n }
export const OAEP = { 'pad-mode': 'oaep', digest: 'SHA2-256', 'mgf1-digest': 'SHA2-256' }

const deriveWith = (world: World, key: Pointer): void =>
  withKey(importPublicKey(world.context, world.peer.spki), (peer) => {
    const secret = deriveSecret({ context: world.context, key, peer })
    expect(secret.equals(world.peer.secret), 'another secret was derived')
  })

export const derive: Scenario = {
  run: (world) => withPrivate(world, 'ec', (key) => deriveWith(world, key)),
}

export const deriveAgain: Scenario = {
  prepare(world) {
    const key = loadKey(world.context, uriOf(world, 'ec'))
    world.held.push(key)
    deriveWith(world, key)
  },
  run: (world) => deriveWith(world, world.held[0] ?? 0n),
}
