// SPDX-License-Identifier: Apache-2.0
import { messageOf } from '../errors.ts'
import { type Blocking, NULL, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { Turn } from '../memory/turn.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import {
  CKF_TOKEN_INITIALIZED,
  CKR_BUFFER_TOO_SMALL,
  CKR_CRYPTOKI_NOT_INITIALIZED,
  CKR_DEVICE_REMOVED,
  CKR_OK,
  CKR_SLOT_ID_INVALID,
  CKR_TOKEN_NOT_PRESENT,
  CKR_TOKEN_NOT_RECOGNIZED,
} from '../pkcs11/cryptoki.gen.ts'
import type { DriverSettings } from '../pkcs11/driver.ts'
import { findModule } from '../pkcs11/find-module.ts'
import type { ErrorStack, Module } from '../pkcs11/module.ts'
import { Patience } from './patience.ts'
import { Slot } from './slot.ts'
import { type LibraryInfo, readLibraryInfo, readSlotInfo, readTokenInfo } from './token-info.ts'

/** A driver that claims more slots than this is broken. */
const MAX_SLOTS = 8192
/** Slots that come between two questions make a list too long; more often than this they do not. */
const MOST_ATTEMPTS = 8
/** What says that a slot is empty, or holds nothing that the driver knows. */
const NOTHING_THERE: readonly number[] = [
  CKR_DEVICE_REMOVED,
  CKR_SLOT_ID_INVALID,
  CKR_TOKEN_NOT_PRESENT,
  CKR_TOKEN_NOT_RECOGNIZED,
]
const lists = new WeakMap<Module, SlotList>()

/** The slots of a driver, for one provider more: `close` when it goes. */
export const openSlotList = (
  path: string,
  settings: DriverSettings,
  user: ErrorStack,
): SlotList => {
  const module = findModule(path, settings)
  module.addUser(user)
  return slotListOf(module)
}

/** The slots of a driver: one list per module, whoever asks. */
export const slotListOf = (module: Module): SlotList => {
  let list = lists.get(module)
  if (list === undefined) {
    list = new SlotList(module)
    lists.set(module, list)
  }
  return list
}

export class SlotList {
  readonly #module: Module
  readonly #turn = new Turn()
  /** Those that are there now. */
  #slots: readonly Slot[] = []
  /** The last slot of each token that has been seen: it knows a PIN when the token comes back. */
  readonly #known: Slot[] = []
  #looks = 0
  /** Why a slot was skipped by the last look, where it is not just empty. */
  failure: CkError | undefined
  /** The last look has met a token that is not initialized. */
  #sawBlank = false
  /** SoftHSM always shows a blank one: once it has been waited for, the driver is started anew at once. */
  #waitedInVain = false
  #library: { readonly epoch: number; readonly info: LibraryInfo } | undefined

  constructor(module: Module) {
    this.#module = module
  }

  /** Finalizes the driver when no other provider uses it; then no PIN is kept any longer. */
  *close(user: ErrorStack): Blocking<void> {
    yield* this.#module.removeUser(user)
    if (!this.#module.used) for (const slot of this.#known) slot.login.forgetPin()
  }

  *library(): Blocking<LibraryInfo> {
    yield* this.#module.initialize()
    if (this.#library?.epoch !== this.#module.epoch)
      this.#library = { epoch: this.#module.epoch, info: yield* readLibraryInfo(this.#module) }
    return this.#library.info
  }

  /**
   * The tokens that are there now. A token that was known keeps its Slot, with sessions and login;
   * a slot that fails is skipped, so that it never hides the others.
   *
   * SoftHSM 2.6 reads a token as uninitialized while another process writes its file, and keeps to
   * that: so a driver that shows such a one, and none that is wanted, is started anew.
   */
  *refresh(wanted: (slot: Slot) => boolean = () => true): Blocking<readonly Slot[]> {
    const patience = new Patience()
    for (let isLast = false; ; ) {
      const slots = yield* this.look()
      if (slots.some(wanted) || !this.#sawBlank || this.#used || isLast) return slots
      isLast = this.#waitedInVain
      if (!isLast && !(yield* patience.wait())) {
        this.#waitedInVain = true
        return slots
      }
      log(DECISIONS, 'module: the token is not there, but one without content; looking anew')
      if (!this.#used) yield* this.#module.restart()
    }
  }

  /** Whether somebody would miss the sessions of this epoch. */
  get #used(): boolean {
    return this.#slots.some((slot) => slot.alive && slot.sessions.open > 0)
  }

  /** Those of the last look. */
  get seen(): readonly Slot[] {
    return this.#slots
  }

  /** As `refresh`, once. One look for all who ask before it begins: cold threads come in crowds. */
  *look(): Blocking<readonly Slot[]> {
    const looks = this.#looks
    return yield* this.#turn.run(() => this.#lookUnlessDone(looks))
  }

  /** `looks`: how many had begun when the caller came. */
  *#lookUnlessDone(looks: number): Blocking<readonly Slot[]> {
    if (this.#looks > looks && this.#slots.every((slot) => slot.alive)) return this.#slots
    yield* this.#module.initialize()
    if (this.#slots.some((slot) => slot.misread) && !this.#used) yield* this.#module.restart()
    try {
      return yield* this.#lookNow()
    } catch (error) {
      if (!isCkError(error, CKR_CRYPTOKI_NOT_INITIALIZED)) throw error
      // Somebody else has finalized the driver.
      yield* this.#module.initialize()
      return yield* this.#lookNow()
    }
  }

  *#lookNow(): Blocking<readonly Slot[]> {
    this.#looks++
    this.#sawBlank = false
    this.failure = undefined
    const slots: Slot[] = []
    for (const id of yield* this.#listIds()) {
      const slot = yield* this.#refreshSlot(id)
      if (slot !== undefined) slots.push(slot)
    }
    this.#slots = slots
    return slots
  }

  *#refreshSlot(id: number): Blocking<Slot | undefined> {
    try {
      const token = yield* readTokenInfo(this.#module, id)
      const known = this.#slots.find((slot) => slot.id === id && slot.alive)
      if (known?.token.serial === token.serial && known.token.label === token.label) return known
      if ((token.flags & CKF_TOKEN_INITIALIZED) === 0) {
        this.#sawBlank = true
        log(DECISIONS, `slot ${id}: skipped, its token is not initialized`)
        return undefined
      }
      return this.#add(new Slot(this.#module, yield* readSlotInfo(this.#module, id), token))
    } catch (error) {
      if (!(error instanceof CkError) || error.rv === CKR_CRYPTOKI_NOT_INITIALIZED) throw error
      log(DECISIONS, `slot ${id}: skipped, ${messageOf(error)}`)
      if (!NOTHING_THERE.includes(error.rv)) this.failure ??= error
      return undefined
    }
  }

  #add(slot: Slot): Slot {
    const at = this.#known.findIndex((earlier) => slot.isSameToken(earlier))
    const earlier = this.#known[at]
    if (earlier === undefined) this.#known.push(slot)
    else {
      slot.inherit(earlier)
      this.#known[at] = slot
    }
    return slot
  }

  /** The first call, without a buffer, makes the driver look again (PKCS#11 v3.2 §5.5.1). */
  *#listIds(): Blocking<ReadonlySet<number>> {
    const arena = new Arena()
    try {
      const count = arena.alloc(8)
      for (let attempt = 1; ; attempt++) {
        yield* this.#module.call('C_GetSlotList', 1, NULL, count)
        const room = Math.min(native.readWord(count), MAX_SLOTS)
        if (room <= 0) return new Set()
        const ids = arena.alloc(room * 8)
        native.writeWord(count, room)
        const rv = yield* this.#module.ask('C_GetSlotList', 1, ids, count)
        if (rv === CKR_BUFFER_TOO_SMALL && attempt < MOST_ATTEMPTS) continue
        if (rv !== CKR_OK) throw new CkError('C_GetSlotList', rv)
        const found = Math.min(native.readWord(count), room)
        // Each once: a driver that lists fewer than it says leaves zeros.
        return new Set(
          Array.from({ length: found }, (_, i) => native.readHandle(offset(ids, i * 8))),
        )
      }
    } finally {
      arena.release()
    }
  }
}
