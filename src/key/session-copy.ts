// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../host.ts'
import { native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import {
  CKA_COPYABLE,
  CKA_TOKEN,
  CKO_PRIVATE_KEY,
  CKR_KEY_HANDLE_INVALID,
  CKR_OK,
} from '../pkcs11/cryptoki.gen.ts'
import { CURABLE } from '../pkcs11/curable.ts'
import { returnValueName } from '../pkcs11/names.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import { writeTemplate } from '../pkcs11/template.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { flagOf } from './attributes.ts'
import { destroySessionObjects } from './session-keys.ts'
import type { TokenObject } from './token-object.ts'

/** Tokens that have refused to copy; decided once. */
const refusing = new WeakSet<Slot>()

/** A session copy of a token key (`cache-keys`): tokens that decrypt a key for each use are faster. */
export class SessionCopy {
  readonly #object: TokenObject
  #slot: Slot | undefined
  /** The token object that was copied: a new handle means that the copy is of the past. */
  #original = 0
  /** Which keeper owns it. */
  #keeper = 0
  #handle = 0

  constructor(object: TokenObject) {
    this.#object = object
  }

  /** The handle to use, once that is decided. */
  readyHandle(): number | undefined {
    const { slot, handle } = this.#object
    if (this.#isOf(slot, handle)) return this.#handle
    return refusing.has(slot) ? handle : undefined
  }

  /** The handle to use in an operation: the copy's, or the object's own where there is none. */
  *handle(): Blocking<number> {
    const { slot, handle } = this.#object
    if (this.#isOf(slot, handle)) return this.#handle
    if (refusing.has(slot)) return handle
    return yield* slot.sessions.useKeeper((keeper) => this.#copyOnce(slot, handle, keeper))
  }

  /** Who waited for a session may find the copy gone, and its number given to another one. */
  checkHandle(handle: number): void {
    if (this.readyHandle() !== handle) throw new CkError('C_CopyObject', CKR_KEY_HANDLE_INVALID)
  }

  #isOf(slot: Slot, original: number): boolean {
    return (
      this.#slot === slot && this.#original === original && this.#keeper === slot.sessions.keepers
    )
  }

  /** Who waited for the keeper may find it done. */
  *#copyOnce(slot: Slot, original: number, keeper: Session): Blocking<number> {
    return this.readyHandle() ?? (yield* this.#copy(slot, original, keeper))
  }

  *#copy(slot: Slot, original: number, keeper: Session): Blocking<number> {
    const arena = new Arena()
    try {
      const copy = arena.alloc(8)
      const template = writeTemplate(arena, [[CKA_TOKEN, false]])
      const rv = yield* keeper.ask('C_CopyObject', original, template, 1, copy)
      if (rv !== CKR_OK) return refuse(slot, original, rv)
      this.#slot = slot
      this.#original = original
      this.#keeper = slot.sessions.keepers
      this.#handle = native.readHandle(copy)
      slot.copies.add(this.#handle)
      return this.#handle
    } finally {
      arena.release()
    }
  }

  /** The token does not know the copy any more: another is made at the next use. */
  forget(): void {
    this.#slot?.copies.delete(this.#handle)
    this.#slot = undefined
    readinessChanged()
  }

  /** Destroys the copy; the key itself stays. */
  *free(): Blocking<void> {
    const slot = this.#slot
    this.forget()
    // Of an earlier keeper: gone already, and its number may be another object's.
    if (slot?.alive && this.#keeper === slot.sessions.keepers)
      yield* destroySessionObjects(slot, [this.#handle])
  }
}

/** Whether a copy is worth while, and not forbidden. */
export const isCopyable = (object: TokenObject): boolean =>
  object.isOnToken &&
  object.objectClass === CKO_PRIVATE_KEY &&
  flagOf(object.attributes, CKA_COPYABLE) === true

/** Whatever else the token says, it is asked once. */
const refuse = (slot: Slot, original: number, rv: number): number => {
  if (CURABLE.includes(rv)) throw slot.noteFailure(new CkError('C_CopyObject', rv))
  log(DECISIONS, `slot ${slot.id}: no session copies, C_CopyObject gave ${returnValueName(rv)}`)
  refusing.add(slot)
  return original
}
