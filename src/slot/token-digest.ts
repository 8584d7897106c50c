// SPDX-License-Identifier: Apache-2.0
// Digests on a token (PKCS#11 v3.2 §5.11). No session is kept between two calls: a message is sent
// whole, or in parts between which the token hands out the state of the operation.
import { unsupported } from '../errors.ts'
import { type Blocking, NULL, native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { Secret } from '../memory/secret.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import { CK_MECHANISM, CKF_DIGEST } from '../pkcs11/cryptoki.gen.ts'
import { useToken } from './current-slot.ts'
import type { Session } from './session.ts'
import type { Slot } from './slot.ts'

/** A token's state of a digest is not longer than this; NSS has about 300 bytes. */
const MAX_STATE = 64 * 1024

/** The first of these tokens that computes the digest. */
export function* findDigestSlot(
  slots: readonly Slot[],
  mechanism: number,
): Blocking<Slot | undefined> {
  for (const slot of slots) if (yield* slot.supports(mechanism, CKF_DIGEST)) return slot
  return undefined
}

/** Where a digest on a token stands: the message itself, or its end behind a state. */
export interface Message {
  readonly mechanism: number
  /** Absent at the start of the message. */
  readonly state: Secret | undefined
  readonly data: NativeBytes
}

/** The digest of the message. The token must not write more than `out` holds. */
export function* finishDigest(slot: Slot, message: Message, out: NativeBytes): Blocking<void> {
  yield* useToken(slot, (session) =>
    withArena(function* (arena) {
      const { data, state } = message
      const size = arena.words(out.sizeBytes)
      const address = data.sizeBytes === 0 ? arena.alloc(1) : data.address
      yield* begin(session, message, arena)
      if (state === undefined)
        yield* session.call('C_Digest', address, data.sizeBytes, out.address, size)
      else {
        if (data.sizeBytes > 0) yield* session.call('C_DigestUpdate', address, data.sizeBytes)
        yield* session.call('C_DigestFinal', out.address, size)
      }
      if (native.readWord(size) !== out.sizeBytes)
        throw unsupported(`the token gave a digest of ${native.readWord(size)} bytes`)
    }),
  )
}

/** Tokens that do not give away the state of a digest; found out once. */
const keepers = new WeakSet<Slot>()

/** The state behind the message's data; `undefined` where the token does not give it away. */
export function* continueDigest(slot: Slot, message: Message): Blocking<Secret | undefined> {
  if (keepers.has(slot) || slot.module.settings.quirks.has('no-operation-state')) return undefined
  const state = yield* continueOn(slot, message)
  if (state === undefined) keepers.add(slot)
  return state
}

function* continueOn(slot: Slot, message: Message): Blocking<Secret | undefined> {
  return yield* useToken(slot, (session) =>
    withArena(function* (arena) {
      yield* begin(session, message, arena)
      yield* session.call('C_DigestUpdate', message.data.address, message.data.sizeBytes)
      const state = yield* saveState(session, arena)
      // The operation is still open: another one may not begin in this session.
      session.spoilt = true
      return state
    }),
  )
}

function* begin(session: Session, { mechanism, state }: Message, arena: Arena): Blocking<void> {
  if (state !== undefined) {
    yield* session.call('C_SetOperationState', state.address, state.sizeBytes, 0, 0)
    return
  }
  const at = arena.alloc(CK_MECHANISM.size)
  native.writeWord(at, mechanism)
  yield* session.call('C_DigestInit', at)
}

function* saveState(session: Session, arena: Arena): Blocking<Secret | undefined> {
  const size = arena.alloc(8)
  try {
    yield* session.call('C_GetOperationState', NULL, size)
    const room = native.readWord(size)
    if (room <= 0 || room > MAX_STATE) return undefined
    const buffer = arena.allocSecret(room)
    yield* session.call('C_GetOperationState', buffer, size)
    const sizeBytes = native.readWord(size)
    return sizeBytes > 0 && sizeBytes <= room ? Secret.copy(buffer, sizeBytes) : undefined
  } catch (error) {
    // CKR_FUNCTION_NOT_SUPPORTED, CKR_STATE_UNSAVEABLE: many tokens, SoftHSM among them.
    if (!(error instanceof CkError)) throw error
    log(DECISIONS, `digest: the token keeps its state, ${error.message}`)
    return undefined
  }
}

function* withArena<T>(body: (arena: Arena) => Blocking<T>): Blocking<T> {
  const arena = new Arena()
  try {
    return yield* body(arena)
  } finally {
    arena.release()
  }
}
