// SPDX-License-Identifier: Apache-2.0
// Diffie-Hellman on elliptic curves on a token: PKCS#11 v3.2 §6.3.18 to §6.3.20.
import { encodeOctetString } from '../encoding/der.ts'
import { type Address, type Blocking, NULL, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { type Derivation, deriveSecretValue } from './derive-value.ts'
import type { Key } from './key.ts'
import type { TokenObject } from './token-object.ts'

/**
 * How the peer's point is handed over. The standard wants it as it is, and lets a token take a DER
 * OCTET STRING as well; older tokens take nothing else.
 */
type PointForm = 'raw' | 'der'

const ENCODERS: Readonly<Record<PointForm, (point: Uint8Array) => Uint8Array>> = {
  raw: (point) => point,
  der: encodeOctetString,
}

/** What a token says to a point in a form that it does not know; the point itself has been checked. */
const UNKNOWN_FORM: readonly number[] = [
  CK.CKR_MECHANISM_PARAM_INVALID,
  CK.CKR_ARGUMENTS_BAD,
  CK.CKR_GENERAL_ERROR,
]

/** What each token has taken before. */
const forms = new WeakMap<Slot, PointForm>()

/** The shared secret of a token key and a peer's point, as wide as `out`; it stays in native memory. */
export function* agreeSecret(
  key: Key,
  object: TokenObject,
  mechanism: number,
  point: Uint8Array,
  out: NativeBytes,
): Blocking<void> {
  yield* key.use(function* (session, base) {
    // Without a login there may be no private objects; else the token knows best.
    const wish = { base, mechanism, isPublic: !object.isPrivate, out }
    const inForm = (form: PointForm) =>
      authenticate(session, key, object, () => derive(session, wish, ENCODERS[form](point)))
    const form = forms.get(object.slot)
    try {
      yield* inForm(form ?? 'raw')
      forms.set(object.slot, form ?? 'raw')
    } catch (error) {
      if (form !== undefined || !isCkError(error, ...UNKNOWN_FORM)) throw error
      yield* inForm('der')
      log(DECISIONS, `slot ${object.slot.id}: points are handed over in DER (${error.message})`)
      forms.set(object.slot, 'der')
    }
  })
}

/**
 * CKA_ALWAYS_AUTHENTICATE is a matter of signing and decrypting (PKCS#11 v3.2 §4.9), but there are
 * tokens that want the PIN for each derivation as well, and say so when it begins.
 */
function* authenticate(
  session: Session,
  key: Key,
  object: TokenObject,
  body: () => Blocking<void>,
): Blocking<void> {
  try {
    yield* body()
  } catch (error) {
    if (!object.alwaysAuthenticates || !isCkError(error, CK.CKR_USER_NOT_LOGGED_IN)) throw error
    yield* object.slot.login.withPin(key.owner.pins, function* (pin) {
      const type = CK.CKU_CONTEXT_SPECIFIC
      yield* session.call('C_Login', type, pin?.address ?? NULL, pin?.sizeBytes ?? 0)
      yield* body()
    })
  }
}

function* derive(
  session: Session,
  wish: Omit<Derivation, 'parameter'>,
  point: Uint8Array,
): Blocking<void> {
  const arena = new Arena()
  try {
    const address = writeParameter(arena, point)
    const parameter = { address, sizeBytes: CK.CK_ECDH1_DERIVE_PARAMS.size }
    yield* deriveSecretValue(session, { ...wish, parameter })
  } finally {
    arena.release()
  }
}

/** CK_ECDH1_DERIVE_PARAMS without a KDF: it is applied here, where every token can have it. */
const writeParameter = (arena: Arena, point: Uint8Array): Address => {
  const { size, kdf, ulPublicDataLen, pPublicData } = CK.CK_ECDH1_DERIVE_PARAMS
  const at = arena.alloc(size)
  native.writeWord(offset(at, kdf.offset), CK.CKD_NULL)
  native.writeWord(offset(at, ulPublicDataLen.offset), point.length)
  native.writeWord(offset(at, pPublicData.offset), arena.bytes(point))
  return at
}
