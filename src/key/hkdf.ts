// SPDX-License-Identifier: Apache-2.0
// HKDF on a token, with key bytes that the application gives: PKCS#11 v3.2 §6.64.
import { type Address, type Blocking, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { type Template, writeTemplate } from '../pkcs11/template.ts'
import { useToken } from '../slot/current-slot.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { deriveDataValue, deriveSecretValue } from './derive-value.ts'

export interface Hkdf {
  readonly extract: boolean
  readonly expand: boolean
  /** CKM_ of the hash. */
  readonly hash: number
  readonly key: NativeBytes
  readonly salt?: NativeBytes | undefined
  readonly info?: Uint8Array | undefined
}

/** The mechanism that a token offers for it: the one that makes plain data first. */
export function* findHkdfMechanism(slot: Slot): Blocking<number | undefined> {
  for (const mechanism of [CK.CKM_HKDF_DATA, CK.CKM_HKDF_DERIVE])
    if (yield* slot.supports(mechanism, CK.CKF_DERIVE)) return mechanism
  return undefined
}

/** Fills `out`; neither key nor result enters the engine. Everything is a session object. */
export function* deriveHkdf(
  slot: Slot,
  mechanism: number,
  hkdf: Hkdf,
  out: NativeBytes,
): Blocking<void> {
  const arena = new Arena()
  try {
    yield* useToken(slot, function* (session) {
      const base = yield* createBase(session, arena, hkdf.key)
      try {
        const parameter = {
          address: writeParameter(arena, hkdf),
          sizeBytes: CK.CK_HKDF_PARAMS.size,
        }
        const derive = mechanism === CK.CKM_HKDF_DATA ? deriveDataValue : deriveSecretValue
        yield* derive(session, { base, mechanism, parameter, isPublic: true, out })
      } finally {
        yield* session.destroy(base)
      }
    })
  } finally {
    arena.release()
  }
}

function* createBase(session: Session, arena: Arena, key: NativeBytes): Blocking<number> {
  const template: Template = [
    [CK.CKA_CLASS, CK.CKO_SECRET_KEY],
    [CK.CKA_KEY_TYPE, CK.CKK_GENERIC_SECRET],
    [CK.CKA_TOKEN, false],
    [CK.CKA_PRIVATE, false],
    [CK.CKA_SENSITIVE, false],
    [CK.CKA_EXTRACTABLE, true],
    [CK.CKA_DERIVE, true],
    [CK.CKA_VALUE, key],
  ]
  const handle = arena.alloc(8)
  yield* session.call('C_CreateObject', writeTemplate(arena, template), template.length, handle)
  return native.readHandle(handle)
}

/** CK_HKDF_PARAMS. */
const writeParameter = (arena: Arena, { extract, expand, hash, salt, info }: Hkdf): Address => {
  const fields = CK.CK_HKDF_PARAMS
  const at = arena.alloc(fields.size)
  const put = (field: { readonly offset: number }, word: number) => {
    native.writeWord(offset(at, field.offset), word)
  }
  native.writeU8(offset(at, fields.bExtract.offset), extract ? 1 : 0)
  native.writeU8(offset(at, fields.bExpand.offset), expand ? 1 : 0)
  put(fields.prfHashMechanism, hash)
  put(fields.ulSaltType, salt === undefined ? CK.CKF_HKDF_SALT_NULL : CK.CKF_HKDF_SALT_DATA)
  if (salt !== undefined) {
    put(fields.pSalt, salt.address)
    put(fields.ulSaltLen, salt.sizeBytes)
  }
  if (info !== undefined) {
    put(fields.pInfo, arena.bytes(info))
    put(fields.ulInfoLen, info.length)
  }
  return at
}
