import { check, exportPublicKey, importPublicKey } from '../../support/evp.ts'
import { generateKey } from '../../support/evp-generate.ts'
import { signMessage, verifyMessage } from '../../support/evp-sign.ts'
import { libcrypto } from '../../support/libcrypto.ts'
import { MESSAGE, NEW_ID, type Place } from './place.ts'
import { expect, type Scenario, type SignOptions, type World, withKey } from './scenario.ts'

function generate(world: World, like: string, options: SignOptions): void {
  withKey(generateKey({ context: world.context, like, options }), (key) => {
    world.made += options.pkcs11_session === undefined ? 2 : 0
    const digest = like === 'ED25519' ? null : 'SHA256'
    const signature = signMessage({ context: world.context, key, digest }, MESSAGE)
    withKey(importPublicKey(null, exportPublicKey(key)), (plain) => {
      const verdict = verifyMessage({ context: null, key: plain, digest }, MESSAGE, signature)
      libcrypto.ERR_clear_error()
      expect(verdict === 1, 'the signature of a new key does not verify')
    })
  })
}

/** Each time another label. */
const newUri = ({ token }: Place) => token.uri({ object: `made ${++lastMade}`, id: NEW_ID })
let lastMade = 0

export const generateOnToken = (like: string, options: SignOptions): Scenario => ({
  run: (world) => generate(world, like, { pkcs11_uri: newUri(world), ...options }),
  makesObjects: true,
})

export const generateInSession: Scenario = {
  run: (world) =>
    generate(world, 'EC', { pkcs11_uri: newUri(world), pkcs11_session: '1', group: 'P-256' }),
}

export const deleteKey: Scenario = {
  prepare: (world) => {
    for (let i = 0; i < 2; i++) {
      const uri = newUri(world)
      const options = { pkcs11_uri: uri, group: 'P-256' }
      libcrypto.EVP_PKEY_free(generateKey({ context: world.context, like: 'EC', options }))
      world.names.push(uri)
    }
  },
  run: (world) => {
    const uri = world.names.pop() ?? ''
    const result = libcrypto.OSSL_STORE_delete(uri, world.context, null, null, null, null)
    check('OSSL_STORE_delete', result)
  },
  makesObjects: true,
}
