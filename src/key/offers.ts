// SPDX-License-Identifier: Apache-2.0
// What a key's token can do with it: asked of the token, tried where no list says it.
import { encodeHex } from '../encoding/hex.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log, logs } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { CURABLE } from '../pkcs11/curable.ts'
import { mechanismName, returnValueName } from '../pkcs11/names.ts'
import type { Slot } from '../slot/slot.ts'
import type { Key } from './key.ts'
import { type Mechanism, OPERATIONS, type OperationKind, writeMechanism } from './mechanism.ts'

/** Whether the key's token offers the mechanism for this operation, and the key may use it. */
export function* offers(key: Key, kind: OperationKind, mechanism: number): Blocking<boolean> {
  const { object } = key
  // A private key in software does the raw operation in libcrypto, and the padding is ours.
  if (key.software !== undefined) return kind === 'decrypt' && mechanism === CK.CKM_RSA_X_509
  const { objectClass, usage } = ROLES[kind]
  if (object?.objectClass !== objectClass) return no(kind, mechanism, 'it has not this half')
  if (key.usage(usage) === false) return no(kind, mechanism, 'the key may not be used for it')
  if (!key.allows(mechanism)) return no(kind, mechanism, "the key's CKA_ALLOWED_MECHANISMS lack it")
  if (yield* object.supports(mechanism, OPERATIONS[kind].flag)) return true
  return no(kind, mechanism, 'it does not offer it')
}

/** Why the token is not asked, for those who wonder. */
const no = (kind: OperationKind, mechanism: number, why: string): false => {
  if (logs(DECISIONS))
    log(DECISIONS, `${kind}: not with ${mechanismName(mechanism)} of the token, ${why}`)
  return false
}

/** The half that does an operation, and the attribute that can forbid it. */
const ROLES: Readonly<Record<OperationKind, { objectClass: number; usage: number }>> = {
  sign: { objectClass: CK.CKO_PRIVATE_KEY, usage: CK.CKA_SIGN },
  verify: { objectClass: CK.CKO_PUBLIC_KEY, usage: CK.CKA_VERIFY },
  decrypt: { objectClass: CK.CKO_PRIVATE_KEY, usage: CK.CKA_DECRYPT },
  encrypt: { objectClass: CK.CKO_PUBLIC_KEY, usage: CK.CKA_ENCRYPT },
}

const answers = new WeakMap<Slot, Map<string, boolean>>()

/**
 * Whether the token takes a mechanism with these parameters: no list says which digests it has
 * inside RSASSA-PSS. Tried once for each token, by starting an operation and dropping its session.
 */
export function* acceptsParameter(
  key: Key,
  kind: OperationKind,
  mechanism: Mechanism,
): Blocking<boolean> {
  if (key.object === undefined) return false
  const known = answersOf(key.object.slot)
  const question = `${kind}/${mechanism.mechanism}/${encodeHex(mechanism.parameter ?? new Uint8Array(0))}`
  const answer = known.get(question) ?? (yield* tryOut(key, kind, mechanism))
  known.set(question, answer)
  return answer
}

const answersOf = (slot: Slot): Map<string, boolean> => {
  let map = answers.get(slot)
  if (map === undefined) {
    map = new Map()
    answers.set(slot, map)
  }
  return map
}

function* tryOut(
  { object, owner }: Key,
  kind: OperationKind,
  mechanism: Mechanism,
): Blocking<boolean> {
  if (object === undefined) return false
  return yield* object.use(owner.pins, function* (session) {
    const arena = new Arena()
    try {
      const at = arena.alloc(24)
      writeMechanism(at, arena.alloc(128), mechanism)
      const rv = yield* session.ask(OPERATIONS[kind].init, at, object.handle)
      if (CURABLE.includes(rv)) throw new CkError(OPERATIONS[kind].init, rv)
      session.spoilt = true
      const name = mechanismName(mechanism.mechanism)
      log(DECISIONS, `${kind}: the token says ${returnValueName(rv)} to ${name} with its parameter`)
      return rv === CK.CKR_OK
    } finally {
      arena.release()
    }
  })
}
