// SPDX-License-Identifier: Apache-2.0
import { type Blocking, NULL, native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { Gate } from '../memory/gate.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import {
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
  CKR_OK,
  CKR_SESSION_COUNT,
} from '../pkcs11/cryptoki.gen.ts'
import type { Module } from '../pkcs11/module.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import { Session } from './session.ts'

/**
 * The sessions of one token. Within the token's limit callers wait their turn. One of them, the
 * keeper, stays open as long as the pool: it keeps the login, and owns session objects.
 */
export class SessionPool {
  readonly #module: Module
  readonly #slotId: number
  readonly #gate = new Gate()
  #limit: number
  #open = 0
  #idle: Session[] = []
  #keeper: Session | undefined
  #keeperLent = false

  constructor(module: Module, slotId: number, maxSessions: number) {
    this.#module = module
    this.#slotId = slotId
    this.#limit = maxSessions === 0 ? Number.POSITIVE_INFINITY : maxSessions
  }

  /** Whether the token has sessions of ours. */
  get used(): boolean {
    return this.#open > 0
  }

  /** Runs `body` with a session that no other caller uses meanwhile. */
  *use<T>(body: (session: Session) => Blocking<T>, readWrite = false): Blocking<T> {
    const session = yield* this.#borrow(readWrite)
    try {
      return yield* body(session)
    } finally {
      yield* this.giveBack(session)
    }
  }

  /** An idle read-only session, if there is one: for callers that cannot wait. */
  takeIdle(): Session | undefined {
    return this.#idle.pop()
  }

  /** Takes back what `takeIdle` gave, for the next. */
  giveIdle(session: Session): void {
    this.#idle.push(session)
    if (this.#gate.waiting > 0) this.#gate.open()
  }

  /** Runs `body` with the keeper: for the login and for session objects that are to last. */
  *useKeeper<T>(body: (session: Session) => Blocking<T>): Blocking<T> {
    const keeper = yield* this.#borrowKeeper()
    try {
      return yield* body(keeper)
    } finally {
      this.#keeperLent = false
      keeper.spoilt = false
      this.#gate.open()
    }
  }

  /** The token has closed its sessions: new ones are opened as they are needed. */
  forget(): void {
    readinessChanged()
    this.#open -= this.#idle.length + (this.#keeper === undefined ? 0 : 1)
    this.#idle = []
    this.#keeper = undefined
    this.#gate.open()
  }

  *#borrowKeeper(): Blocking<Session> {
    while (this.#keeperLent) yield* this.#gate.wait()
    this.#keeperLent = true
    if (this.#keeper === undefined) {
      try {
        this.#keeper = yield* this.#openWithin(false)
      } catch (error) {
        this.#keeperLent = false
        throw error
      }
    }
    return this.#keeper
  }

  *#borrow(readWrite: boolean): Blocking<Session> {
    const fits = (session: Session) => session.readWrite || !readWrite
    for (;;) {
      const at = this.#idle.findLastIndex(fits)
      const [session] = at < 0 ? [] : this.#idle.splice(at, 1)
      if (session !== undefined) return session
      const opened = yield* this.#tryOpen(readWrite)
      if (opened !== undefined) return opened
      const misfit = this.#idle.pop()
      if (misfit !== undefined) {
        yield* this.#close(misfit)
        continue
      }
      if (this.#limit === 1 && this.#keeper !== undefined) return yield* this.#borrowKeeper()
      yield* this.#gate.wait()
    }
  }

  *giveBack(session: Session): Blocking<void> {
    if (session === this.#keeper) this.#keeperLent = false
    else if (session.spoilt || this.#idle.length >= this.#module.settings.cacheSessions)
      yield* this.#close(session)
    else this.#idle.push(session)
    this.#gate.open()
  }

  *#close(session: Session): Blocking<void> {
    this.#open--
    yield* session.ask('C_CloseSession')
  }

  *#openWithin(readWrite: boolean): Blocking<Session> {
    for (;;) {
      const session = this.#idle.pop() ?? (yield* this.#tryOpen(readWrite))
      if (session !== undefined) return session
      yield* this.#gate.wait()
    }
  }

  /** `undefined` when the token has no session left but others of ours will come back. */
  *#tryOpen(readWrite: boolean): Blocking<Session | undefined> {
    if (this.#open >= this.#limit) return undefined
    this.#open++
    const arena = new Arena()
    try {
      const flags = CKF_SERIAL_SESSION | (readWrite ? CKF_RW_SESSION : 0)
      const out = arena.alloc(8)
      // No Notify callback: some drivers refuse it, and nothing here needs it.
      const rv = yield* this.#module.ask('C_OpenSession', this.#slotId, flags, NULL, NULL, out)
      if (rv === CKR_OK) return new Session(this, this.#module, native.readWord(out), readWrite)
      this.#open--
      if (rv !== CKR_SESSION_COUNT || this.#open === 0) throw new CkError('C_OpenSession', rv)
      log(DECISIONS, `slot ${this.#slotId}: no more than ${this.#open} sessions at a time`)
      this.#limit = this.#open
      return undefined
    } finally {
      arena.release()
    }
  }
}
