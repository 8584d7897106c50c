// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Gate } from '../memory/gate.ts'
import { Turn } from '../memory/turn.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import {
  CKF_WRITE_PROTECTED,
  CKR_OPERATION_ACTIVE,
  CKR_SESSION_COUNT,
  CKR_SESSION_HANDLE_INVALID,
} from '../pkcs11/cryptoki.gen.ts'
import type { Session } from './session.ts'
import { SessionSupply } from './session-supply.ts'
import type { Slot } from './slot.ts'

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
  readonly #supply: SessionSupply
  #idle: Session[] = []
  #keeper: Session | undefined
  #keepers = 0
  /** Keys that would go with the keeper. */
  #keptKeys = 0

  constructor(slot: Slot, maxSessions: number) {
    this.slot = slot
    this.#kept = slot.module.settings.cacheSessions
    this.#supply = new SessionSupply(this, this.#gate, maxSessions)
  }

  /** How many sessions of ours the token has. */
  get open(): number {
    return this.#supply.open
  }

  /** Another number means that the session objects of an earlier keeper are gone. */
  get keepers(): number {
    return this.#keepers
  }

  /** Runs `body` with a session that no other caller uses meanwhile. */
  *use<T>(body: (session: Session) => Blocking<T>, readWrite = false): Blocking<T> {
    const session = yield* this.#borrow(readWrite)
    if (session === undefined) return yield* this.useKeeper(body, readWrite)
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
  useKeeper<T>(body: (session: Session) => Blocking<T>, readWrite = false): Blocking<T> {
    return this.#keeperTurn.run(() => this.#withKeeper(body, readWrite))
  }

  /** The keeper owns a key that nothing can bring back: it is not given up for another one. */
  keepKey(): void {
    this.#keptKeys++
  }

  dropKey(): void {
    this.#keptKeys--
  }

  *#withKeeper<T>(body: (session: Session) => Blocking<T>, readWrite: boolean): Blocking<T> {
    const keeper = yield* this.#getKeeper(readWrite)
    try {
      return yield* body(keeper)
    } catch (error) {
      this.slot.noteFailure(error)
      // Closing it is the only way to end an operation that every token knows.
      if (isCkError(error, CKR_OPERATION_ACTIVE)) yield* this.#dropKeeper(keeper)
      throw error
    } finally {
      keeper.spoilt = false
      // Who came while others were on their way from the gate waits there, for no session of theirs.
      this.#gate.open()
    }
  }

  *#dropKeeper(keeper: Session): Blocking<void> {
    if (this.#keeper === keeper) this.#keeper = undefined
    this.#keepers++
    this.slot.copies.clear()
    this.slot.login.forget()
    yield* this.#supply.close(keeper)
  }

  /** The token has dropped its sessions, or some of them: none of them is used again. */
  abandon(): void {
    // What is lent comes home to this array as well.
    const left = this.#idle
    if (this.#keeper !== undefined) left.push(this.#keeper)
    this.#supply.abandon(left)
    this.#idle = []
    this.#keeper = undefined
    this.#gate.open()
  }

  /** Takes over what an earlier pool of the same token and epoch has left behind. */
  adopt(from: SessionPool): void {
    this.#supply.adopt(from.#supply)
  }

  *#getKeeper(readWrite: boolean): Blocking<Session> {
    this.#checkAlive()
    if (readWrite) yield* this.#makeWritable()
    while (this.#keeper === undefined) {
      // The only session of a token has to write as well, where the token can be written to.
      const writes = readWrite || this.#supply.limit.value === 1
      const session =
        this.#takeFitting(readWrite) ?? (yield* this.#supply.tryOpen(writes, this.#idle))
      if (session !== undefined) this.#keeper = session
      else yield* this.#makeRoom()
    }
    return this.#keeper
  }

  /** Gives up a keeper that only reads, where the token has no session that writes beside it. */
  *#makeWritable(): Blocking<void> {
    const keeper = this.#keeper
    if (keeper === undefined || keeper.readWrite) return
    if (this.slot.token.flags & CKF_WRITE_PROTECTED) return
    if (this.#keptKeys > 0) throw new CkError('C_OpenSession', CKR_SESSION_COUNT)
    log(DECISIONS, `slot ${this.slot.id}: the only session is exchanged for one that writes`)
    yield* this.#dropKeeper(keeper)
  }

  /** `undefined`: the keeper is all there is. */
  *#borrow(readWrite: boolean): Blocking<Session | undefined> {
    this.#checkAlive()
    // Who comes now does not overtake those who wait, but for trying what they would not.
    if (this.#gate.waiting > 0 && !this.#supply.limit.takeRetry()) yield* this.#waitForSession()
    while (this.#supply.limit.value > 1 || this.#supply.limit.takeRetry()) {
      const session =
        this.#takeFitting(readWrite) ?? (yield* this.#supply.tryOpen(readWrite, this.#idle))
      if (session !== undefined) return session
      if (this.#supply.limit.value > 1) yield* this.#makeRoom()
    }
    return undefined
  }

  /** An idle session that did not fit is closed; otherwise one has to come back. */
  *#makeRoom(): Blocking<void> {
    const misfit = this.#idle.pop()
    if (misfit !== undefined) yield* this.#supply.close(misfit)
    else yield* this.#waitForSession()
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
    else if (session.spoilt || this.#idle.length >= this.#kept) yield* this.#supply.close(session)
    else this.#idle.push(session)
    this.#gate.open()
  }

  /** Of a slot that has ended meanwhile: what has just served is closed, as it must be ours still. */
  *#closeLate(session: Session): Blocking<void> {
    const { epoch, module } = this.slot
    if (!session.spoilt && epoch === module.epoch) yield* this.#supply.close(session)
    else {
      this.#supply.forget(session)
      session.home.push(session)
    }
  }

  #checkAlive(): void {
    if (this.slot.alive) return
    this.#gate.open()
    throw new CkError('C_OpenSession', CKR_SESSION_HANDLE_INVALID)
  }
}
