// SPDX-License-Identifier: Apache-2.0
// What EVP_PKEY_check(3) and its like ask: is the public key one, is the private key there, are they
// two halves of one pair. libssl asks the first of every key of a peer.
import { badArgument } from '../../errors.ts'
import { type Blocking, CALL_INT, call } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { spkiFromPublicKey } from '../../key/public-key.ts'
import {
  OSSL_KEYMGMT_SELECT_KEYPAIR,
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
  OSSL_KEYMGMT_VALIDATE_QUICK_CHECK,
} from '../../openssl/dispatch.gen.ts'
import { withKeyContext } from '../../openssl/software-key.ts'
import { CKA_CLASS } from '../../pkcs11/cryptoki.gen.ts'
import { isPair } from './pair-check.ts'

export function* validateKey(key: Key, selection: number, checkType: number): Blocking<boolean> {
  const isPublic = (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) !== 0
  if (isPublic && !(yield* isPublicKeyValid(key, checkType))) return false
  if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && !(yield* hasPrivateKey(key))) return false
  const isWhole = (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) === OSSL_KEYMGMT_SELECT_KEYPAIR
  return isWhole ? yield* isPair(key) : true
}

/** In software: a point off its curve is refused when libcrypto reads it, or here. */
function* isPublicKeyValid(key: Key, checkType: number): Blocking<boolean> {
  const { core } = key
  const isQuick = checkType === OSSL_KEYMGMT_VALIDATE_QUICK_CHECK
  const check = core.libcrypto.get(
    isQuick ? 'EVP_PKEY_public_check_quick' : 'EVP_PKEY_public_check',
  )
  const spki = spkiFromPublicKey(yield* key.needPublicKey())
  return yield* withKeyContext(core, spki, function* (context) {
    return (yield* call(CALL_INT, check, context)) === 1
  })
}

/** The token is asked for its object: it may be gone. */
function* hasPrivateKey(key: Key): Blocking<boolean> {
  if (key.software !== undefined) return true
  if (key.object === undefined || !key.isPrivate)
    throw badArgument(`there is no private key in '${key.name}'`)
  return (yield* key.object.read(key.owner.pins, CKA_CLASS)) !== undefined
}
