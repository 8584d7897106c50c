// SPDX-License-Identifier: Apache-2.0
// Other ways to the same operations: in parts, of a digest, by the functions of OpenSSL 3.4.
import { createHash } from 'node:crypto'
import { loadKey, OpensslError, STORE_INFO, takeErrors } from '../../support/evp.ts'
import { encrypt } from '../../support/evp-decrypt.ts'
import { signFinal, signUpdate, verifyParts, withOperation } from '../../support/evp-message.ts'
import {
  newKeyContext,
  signDigest,
  signParts,
  verifyDigest,
  verifyMessage,
} from '../../support/evp-sign.ts'
import { libcrypto, type Pointer } from '../../support/libcrypto.ts'
import { OAEP } from './key-scenarios.ts'
import { type KeyName, MESSAGE } from './place.ts'
import { expect, OURS, type Scenario, type World, withKey, withPrivate } from './scenario.ts'

const PARTS = [MESSAGE.subarray(0, 7), MESSAGE.subarray(7)]
const HASH = createHash('sha256').update(MESSAGE).digest()

function expectRight(world: World, name: KeyName, signature: Buffer): void {
  const plain = { context: null, key: world.publicKeys[name], digest: 'SHA256' }
  const verdict = verifyMessage(plain, MESSAGE, signature)
  libcrypto.ERR_clear_error()
  expect(verdict === 1, `a signature of ${name} that does not verify`)
}

function expectYes(what: string, verdict: number): void {
  if (verdict < 0) throw new OpensslError(what, takeErrors())
  libcrypto.ERR_clear_error()
  expect(verdict === 1, 'a right signature is refused')
}

/** EVP_PKEY_verify_message_final has one number for no and for an error. */
function expectYesOrWhy(verdict: number): void {
  const errors = takeErrors()
  if (verdict !== 1 && errors.length > 0)
    throw new OpensslError('EVP_PKEY_verify_message_final', errors)
  expect(verdict === 1, 'a right signature is refused')
}

const withPublic = <T>(world: World, object: string, use: (key: Pointer) => T): T =>
  withKey(
    loadKey(world.context, world.token.uri({ object, type: 'public' }), STORE_INFO.PUBKEY, OURS),
    use,
  )

export const signInParts = (name: KeyName): Scenario => ({
  run: (world) =>
    withPrivate(world, name, (key) =>
      expectRight(world, name, signParts({ context: world.context, key, digest: 'SHA256' }, PARTS)),
    ),
})

export const signHash = (name: KeyName): Scenario => ({
  run: (world) =>
    withPrivate(world, name, (key) => {
      const options: Record<string, string> = name === 'ec' ? {} : { digest: 'SHA256' }
      expectRight(world, name, signDigest({ context: world.context, key, options }, HASH))
    }),
})

export const verifyHash: Scenario = {
  run: (world) => {
    const signature = withPrivate(world, 'ec', (key) =>
      signDigest({ context: world.context, key }, HASH),
    )
    withPublic(world, 'ec', (key) =>
      expectYes('EVP_PKEY_verify', verifyDigest({ context: world.context, key }, HASH, signature)),
    )
  },
}

/** By the functions that take the message itself, with an algorithm that has hash and padding. */
export const messageInParts: Scenario = {
  run: (world) => {
    const spec = { context: world.context, algorithm: 'RSA-SHA2-256' }
    const signature = withPrivate(world, 'rsa', (key) =>
      withOperation('EVP_PKEY_sign_message_init', { ...spec, key }, (operation) => {
        for (const part of PARTS) signUpdate(operation, part)
        return signFinal(operation)
      }),
    )
    expectRight(world, 'rsa', signature)
    withPublic(world, 'rsa', (key) =>
      withOperation('EVP_PKEY_verify_message_init', { ...spec, key }, (operation) =>
        expectYesOrWhy(verifyParts(operation, PARTS, signature)),
      ),
    )
  },
}

export const encryptOaep: Scenario = {
  run: (world) =>
    withPublic(world, 'rsa', (key) => {
      const spec = { context: world.context, key, params: OAEP, properties: OURS }
      const ciphertext = encrypt(spec, MESSAGE)
      expect(world.decrypts(ciphertext, MESSAGE), 'something else was encrypted')
    }),
}

export const checkPair = (name: KeyName): Scenario => ({
  run: (world) =>
    withPrivate(world, name, (key) => {
      const context = newKeyContext(world.context, key)
      const verdict = libcrypto.EVP_PKEY_pairwise_check(context)
      libcrypto.EVP_PKEY_CTX_free(context)
      const errors = takeErrors()
      if (verdict !== 1) throw new OpensslError('EVP_PKEY_pairwise_check', errors)
    }),
})
