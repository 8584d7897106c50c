// SPDX-License-Identifier: Apache-2.0
// Diffie-Hellman on elliptic curves on a token: PKCS#11 v3.2 §6.3.18 to §6.3.20.
import { encodeOctetString } from '../encoding/der.ts'
import { type Address, type Blocking, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { deriveSecretValue } from './derive-value.ts'
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
  yield* key.use(function* (session, handle) {
    const form = forms.get(object.slot)
    try {
      yield* derive(session, object, handle, mechanism, ENCODERS[form ?? 'raw'](point), out)
      forms.set(object.slot, form ?? 'raw')
    } catch (error) {
      if (form !== undefined || !isCkError(error, ...UNKNOWN_FORM)) throw error
      yield* derive(session, object, handle, mechanism, ENCODERS.der(point), out)
      log(DECISIONS, `slot ${object.slot.id}: points are handed over in DER (${error.message})`)
      forms.set(object.slot, 'der')
    }
  })
}

function* derive(
  session: Session,
  object: TokenObject,
  handle: number,
  mechanism: number,
  point: Uint8Array,
  out: NativeBytes,
): Blocking<void> {
  const arena = new Arena()
  try {
    yield* deriveSecretValue(session, {
      base: handle,
      mechanism,
      parameter: {
        address: writeParameter(arena, point),
        sizeBytes: CK.CK_ECDH1_DERIVE_PARAMS.size,
      },
      // Without a login there may be no private objects; else the token knows best.
      isPublic: !object.isPrivate,
      out,
    })
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
