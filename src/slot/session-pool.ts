// SPDX-License-Identifier: Apache-2.0
import { type Blocking, NULL, native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { Gate } from '../memory/gate.ts'
import { Turn } from '../memory/turn.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import {
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
  CKR_OK,
  CKR_OPERATION_ACTIVE,
  CKR_SESSION_COUNT,
  CKR_SESSION_HANDLE_INVALID,
  CKR_TOKEN_WRITE_PROTECTED,
} from '../pkcs11/cryptoki.gen.ts'
import { Session } from './session.ts'
import type { Slot } from './slot.ts'

/** The token itself has closed most of them. */
const MOST_ABANDONED = 32

/**
 * The sessions of one token. Within the token's limit callers wait their turn. One of them, the
 * keeper, stays open as long as the pool: it keeps the login, and owns session objects. A token with
 * one session has a keeper that does everything.
 */
export class SessionPool {
  readonly slot: Slot
  readonly #gate = new Gate()
  readonly #keeperTurn = new Turn()
  /** How many idle sessions are kept. */
  readonly #kept: number
  #limit: number
  #open = 0
  #idle: Session[] = []
  #keeper: Session | undefined
  /** Sessions of an earlier slot of this token: whether the token still has them is not known. */
  #abandoned: Session[] = []

  constructor(slot: Slot, maxSessions: number) {
    this.slot = slot
    this.#kept = slot.module.settings.cacheSessions
    this.#limit = maxSessions === 0 ? Number.POSITIVE_INFINITY : maxSessions
  }

  /** How many sessions of ours the token has. */
  get open(): number {
    return this.#open
  }

  /** Runs `body` with a session that no other caller uses meanwhile. */
  *use<T>(body: (session: Session) => Blocking<T>, readWrite = false): Blocking<T> {
    const session = yield* this.#borrow(readWrite)
    if (session === undefined) return yield* this.useKeeper(body)
    try {
      return yield* body(session)
    } catch (error) {
      this.slot.noteFailure(error)
      throw error
    } finally {
      yield* this.giveBack(session)
    }
  }

  /**
   * An idle read-only session, if nobody waits for it: for callers that cannot wait. None while there
   * are more than are to be kept: then `use` closes one.
   */
  takeIdle(): Session | undefined {
    if (this.#gate.waiting > 0 || this.#idle.length > this.#kept) return undefined
    return this.#idle.pop()
  }

  /** Takes back what `takeIdle` gave, for the next. */
  giveIdle(session: Session): void {
    session.home.push(session)
    if (this.#gate.waiting > 0) this.#gate.open()
  }

  /** Runs `body` with the keeper: for the login and for session objects that are to last. */
  useKeeper<T>(body: (session: Session) => Blocking<T>): Blocking<T> {
    return this.#keeperTurn.run(() => this.#withKeeper(body))
  }

  *#withKeeper<T>(body: (session: Session) => Blocking<T>): Blocking<T> {
    const keeper = yield* this.#getKeeper()
    try {
      return yield* body(keeper)
    } catch (error) {
      this.slot.noteFailure(error)
      // Closing it is the only way to end an operation that every token knows.
      if (isCkError(error, CKR_OPERATION_ACTIVE)) yield* this.#dropKeeper(keeper)
      throw error
    } finally {
      keeper.spoilt = false
    }
  }

  *#dropKeeper(keeper: Session): Blocking<void> {
    if (this.#keeper === keeper) this.#keeper = undefined
    this.slot.login.forget()
    yield* this.#close(keeper)
  }

  /** The token has dropped its sessions, or some of them: none of them is used again. */
  abandon(): void {
    // What is lent comes home to this array as well.
    const left = this.#idle
    if (this.#keeper !== undefined) left.push(this.#keeper)
    left.unshift(...this.#abandoned.slice(-MOST_ABANDONED))
    this.#abandoned = left
    this.#idle = []
    this.#keeper = undefined
    this.#gate.open()
  }

  /** Takes over what an earlier pool of the same token and epoch has left behind. */
  adopt(from: SessionPool): void {
    this.#abandoned = from.#abandoned
    from.#abandoned = []
  }

  *#getKeeper(): Blocking<Session> {
    this.#checkAlive()
    // The only session of a token has to write as well, where the token can be written to.
    const readWrite = this.#limit === 1
    while (this.#keeper === undefined) {
      const session = this.#idle.pop() ?? (yield* this.#tryOpen(readWrite))
      if (session !== undefined) this.#keeper = session
      else yield* this.#waitForSession()
    }
    return this.#keeper
  }

  /** `undefined`: the keeper is all there is. */
  *#borrow(readWrite: boolean): Blocking<Session | undefined> {
    this.#checkAlive()
    // Who comes now does not overtake those who wait.
    if (this.#gate.waiting > 0) yield* this.#waitForSession()
    while (this.#limit > 1) {
      const session = this.#takeFitting(readWrite) ?? (yield* this.#tryOpen(readWrite))
      if (session !== undefined) return session
      const misfit = this.#idle.pop()
      if (misfit !== undefined) yield* this.#close(misfit)
      else if (this.#limit > 1) yield* this.#waitForSession()
    }
    return undefined
  }

  #takeFitting(readWrite: boolean): Session | undefined {
    const at = this.#idle.findLastIndex((session) => session.readWrite || !readWrite)
    const [session] = at < 0 ? [] : this.#idle.splice(at, 1)
    // There may be one for the next in the queue as well.
    if (this.#idle.length > 0) this.#gate.open()
    return session
  }

  *#waitForSession(): Blocking<void> {
    yield* this.#gate.wait()
    this.#checkAlive()
  }

  *giveBack(session: Session): Blocking<void> {
    if (session.home !== this.#idle || !this.slot.alive) yield* this.#closeLate(session)
    else if (session.spoilt || this.#idle.length >= this.#kept) yield* this.#close(session)
    else this.#idle.push(session)
    this.#gate.open()
  }

  /** Of a slot that has ended meanwhile: what has just served is closed, as it must be ours still. */
  *#closeLate(session: Session): Blocking<void> {
    const { epoch, module } = this.slot
    if (!session.spoilt && epoch === module.epoch) yield* this.#close(session)
    else {
      this.#loseOne()
      session.home.push(session)
    }
  }

  *#close(session: Session): Blocking<void> {
    this.#loseOne()
    yield* session.ask('C_CloseSession')
  }

  /** Who waits may have the room. */
  #loseOne(): void {
    this.#open--
    this.#gate.open()
  }

  /** `undefined` when the token has no session left but others of ours will come back. */
  *#tryOpen(readWrite: boolean): Blocking<Session | undefined> {
    if (this.#open >= this.#limit) return undefined
    this.#open++
    const { module } = this.slot
    const { rv, handle } = yield* this.#callOpen(readWrite)
    if (rv === CKR_OK) return new Session(this, module, handle, readWrite, this.#idle)
    this.#loseOne()
    if (rv === CKR_TOKEN_WRITE_PROTECTED && this.#limit === 1) return yield* this.#tryOpen(false)
    if (rv !== CKR_SESSION_COUNT) throw this.slot.noteFailure(new CkError('C_OpenSession', rv))
    if (yield* this.#closeAbandoned()) return yield* this.#tryOpen(readWrite)
    if (this.#open === 0) throw new CkError('C_OpenSession', rv)
    log(DECISIONS, `slot ${this.slot.id}: no more than ${this.#open} sessions at a time`)
    this.#limit = this.#open
    return undefined
  }

  *#callOpen(readWrite: boolean): Blocking<{ rv: number; handle: number }> {
    const arena = new Arena()
    try {
      const { module, id } = this.slot
      const flags = CKF_SERIAL_SESSION | (readWrite ? CKF_RW_SESSION : 0)
      const out = arena.alloc(8)
      // No Notify callback: some drivers refuse it, and nothing here needs it.
      const rv = yield* module.ask('C_OpenSession', id, flags, NULL, NULL, out)
      return { rv, handle: native.readHandle(out) }
    } finally {
      arena.release()
    }
  }

  /** Only when the token has no other one left: their numbers may be those of others' sessions by now. */
  *#closeAbandoned(): Blocking<boolean> {
    const sessions = this.#abandoned
    this.#abandoned = []
    for (const session of sessions) yield* session.ask('C_CloseSession')
    return sessions.length > 0
  }

  #checkAlive(): void {
    if (this.slot.alive) return
    this.#gate.open()
    throw new CkError('C_OpenSession', CKR_SESSION_HANDLE_INVALID)
  }
}
