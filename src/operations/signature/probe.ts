// SPDX-License-Identifier: Apache-2.0
import { encodeHex } from '../../encoding/hex.ts'
import { type Blocking, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import { returnValueName } from '../../pkcs11/ck-error.ts'
import { CKF_SIGN, CKM_NAMES, CKR_OK } from '../../pkcs11/cryptoki.gen.ts'
import type { Slot } from '../../slot/slot.ts'

const answers = new WeakMap<Slot, Map<string, boolean>>()

/**
 * Whether the token takes a mechanism with these parameters: no list says which digests it has
 * inside RSASSA-PSS. Tried once for each token, by starting an operation and dropping its session.
 */
export function* canUseMechanism(
  key: Key,
  mechanism: number,
  parameter: Uint8Array,
  flag: number,
): Blocking<boolean> {
  const { object } = key
  if (object === undefined) return false
  const known = answersOf(object.slot)
  const question = `${mechanism}/${flag}/${encodeHex(parameter)}`
  const answer = known.get(question) ?? (yield* probe(key, mechanism, parameter, flag))
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

function* probe(
  { object, owner }: Key,
  mechanism: number,
  parameter: Uint8Array,
  flag: number,
): Blocking<boolean> {
  if (object === undefined) return false
  const init = flag === CKF_SIGN ? 'C_SignInit' : 'C_VerifyInit'
  return yield* object.use(owner.pins, function* (session) {
    const arena = new Arena()
    try {
      const block = arena.words(mechanism, 0, parameter.length)
      native.writeWord(offset(block, 8), arena.bytes(parameter))
      const rv = yield* session.ask(init, block, object.handle)
      session.spoilt = true
      log(DECISIONS, `${CKM_NAMES[mechanism]} with these parameters: ${returnValueName(rv)}`)
      return rv === CKR_OK
    } finally {
      arena.release()
    }
  })
}
