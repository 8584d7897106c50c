// SPDX-License-Identifier: Apache-2.0
// C_DeriveKey for a value that the application is to have: a session object, read and destroyed.
import { unsupported } from '../errors.ts'
import { type Address, type Blocking, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { type Template, writeTemplate } from '../pkcs11/template.ts'
import type { Session } from '../slot/session.ts'

export interface Derivation {
  /** Handle of the key that the value is derived from. */
  readonly base: number
  /** CKM_ number and its parameter. */
  readonly mechanism: number
  readonly parameter: NativeBytes
  /** The value is no private object of the token. */
  readonly isPublic: boolean
  /** Where the value goes: it never enters the engine. */
  readonly out: NativeBytes
}

/** As a secret key. A value that the token gives without its leading zeros gets them back. */
export const deriveSecretValue = (session: Session, derivation: Derivation): Blocking<void> =>
  deriveValue(session, derivation, [
    [CK.CKA_CLASS, CK.CKO_SECRET_KEY],
    [CK.CKA_KEY_TYPE, CK.CKK_GENERIC_SECRET],
    [CK.CKA_TOKEN, false],
    [CK.CKA_SENSITIVE, false],
    [CK.CKA_EXTRACTABLE, true],
    [CK.CKA_VALUE_LEN, derivation.out.sizeBytes],
    ...(derivation.isPublic ? ([[CK.CKA_PRIVATE, false]] as const) : []),
  ])

/** As a data object, which mechanisms such as CKM_HKDF_DATA make (PKCS#11 v3.2 §6.64.4). */
export const deriveDataValue = (session: Session, derivation: Derivation): Blocking<void> =>
  deriveValue(session, derivation, [
    [CK.CKA_CLASS, CK.CKO_DATA],
    [CK.CKA_TOKEN, false],
    [CK.CKA_VALUE_LEN, derivation.out.sizeBytes],
    ...(derivation.isPublic ? ([[CK.CKA_PRIVATE, false]] as const) : []),
  ])

function* deriveValue(
  session: Session,
  { base, mechanism, parameter, out }: Derivation,
  template: Template,
): Blocking<void> {
  const arena = new Arena()
  try {
    const result = arena.alloc(8)
    const rv = yield* session.ask(
      'C_DeriveKey',
      arena.words(mechanism, parameter.address, parameter.sizeBytes),
      base,
      writeTemplate(arena, template),
      template.length,
      result,
    )
    if (rv !== CK.CKR_OK) throw new CkError('C_DeriveKey', rv)
    yield* takeValue(session, native.readHandle(result), out, arena)
  } finally {
    arena.release()
  }
}

/** Reads CKA_VALUE and destroys the object, whatever happens. */
function* takeValue(
  session: Session,
  object: number,
  out: NativeBytes,
  arena: Arena,
): Blocking<void> {
  try {
    const request = arena.words(CK.CKA_VALUE, out.address, out.sizeBytes)
    const rv = yield* session.ask('C_GetAttributeValue', object, request, 1)
    if (rv !== CK.CKR_OK) throw new CkError('C_GetAttributeValue', rv)
    widen(out, readSize(request))
  } finally {
    yield* session.destroy(object)
  }
}

const readSize = (request: Address): number =>
  native.readWord(offset(request, CK.CK_ATTRIBUTE.ulValueLen.offset))

/** Some tokens cut leading zeros off; both sides of an agreement must have them. */
const widen = ({ address, sizeBytes }: NativeBytes, size: number): void => {
  if (size <= 0 || size > sizeBytes)
    throw unsupported(`the token gave a secret of ${size} bytes where ${sizeBytes} are due`)
  if (size === sizeBytes) return
  const zeros = sizeBytes - size
  native.copy(offset(address, zeros), address, size)
  native.writeBytes(address, new Uint8Array(zeros))
}
