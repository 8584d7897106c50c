// SPDX-License-Identifier: Apache-2.0
import { type Blocking, NULL, native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { Gate } from '../memory/gate.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { openSessions } from './open-sessions.ts'
import { Patience } from './patience.ts'
import { Session } from './session.ts'
import { SessionLimit } from './session-limit.ts'
import type { SessionPool } from './session-pool.ts'

/** The token itself has closed most of them. */
const MOST_ABANDONED = 32

/** What a pool gets its sessions from: as many as the token gives. */
export class SessionSupply {
  readonly #pool: SessionPool
  /** Opens when there may be room for one more. */
  readonly #gate: Gate
  readonly limit: SessionLimit
  #open = 0
  /** Sessions of an earlier slot of this token: whether the token still has them is not known. */
  #abandoned: Session[] = []

  constructor(pool: SessionPool, gate: Gate, maxSessions: number) {
    this.#pool = pool
    this.#gate = gate
    this.limit = new SessionLimit(maxSessions)
  }

  /** How many sessions of ours the token has. */
  get open(): number {
    return this.#open
  }

  /** One with this home; `undefined` when the token has none left but others of ours will come back. */
  *tryOpen(readWrite: boolean, home: Session[]): Blocking<Session | undefined> {
    if (this.#open >= this.limit.value && !this.limit.takeRetry()) return undefined
    const { slot } = this.#pool
    const patience = new Patience()
    for (;;) {
      const answer = yield* this.#openOne(readWrite, home)
      if (answer instanceof Session) return answer
      if (answer === CK.CKR_TOKEN_WRITE_PROTECTED && readWrite && this.limit.value === 1)
        return yield* this.tryOpen(false, home)
      if (answer !== CK.CKR_SESSION_COUNT)
        throw slot.noteFailure(new CkError('C_OpenSession', answer))
      if (yield* this.#closeAbandoned()) continue
      if (this.#open > 0) {
        log(DECISIONS, `slot ${slot.id}: no more than ${this.#open} sessions for now`)
        this.limit.noteRefusal(this.#open)
        return undefined
      }
      // Other programs have them all: one of them may be done soon.
      if (!(yield* patience.wait())) throw new CkError('C_OpenSession', answer)
    }
  }

  /** A session, or the CK_RV that there was instead. */
  *#openOne(readWrite: boolean, home: Session[]): Blocking<Session | number> {
    const arena = new Arena()
    this.#open++
    let session: Session | undefined
    try {
      const { module, id } = this.#pool.slot
      const flags = CK.CKF_SERIAL_SESSION | (readWrite ? CK.CKF_RW_SESSION : 0)
      const out = arena.alloc(8)
      // No Notify callback: some drivers refuse it, and nothing here needs it.
      const rv = yield* module.ask('C_OpenSession', id, flags, NULL, NULL, out)
      if (rv !== CK.CKR_OK) return rv
      const handle = native.readHandle(out)
      if (openSessions(module).has(handle)) throw yield* this.#reportReuse(handle)
      openSessions(module).add(handle)
      if (this.limit.noteOpen(this.#open)) this.#gate.open()
      session = new Session(this.#pool, module, handle, readWrite, home)
      return session
    } finally {
      arena.release()
      if (session === undefined) this.loseOne()
    }
  }

  /** Sessions that seem to be open are gone, and the number of one is this one's. */
  *#reportReuse(handle: number): Blocking<CkError> {
    const { slot } = this.#pool
    log(DECISIONS, `slot ${slot.id}: the driver has given session ${handle} twice`)
    const error = slot.noteFailure(new CkError('C_OpenSession', CK.CKR_SESSION_HANDLE_INVALID))
    yield* slot.module.ask('C_CloseSession', handle)
    return error
  }

  *close(session: Session): Blocking<void> {
    this.forget(session)
    yield* session.close()
  }

  /** The token has it no more. */
  forget(session: Session): void {
    openSessions(session.module).delete(session.handle)
    this.loseOne()
  }

  /** Who waits may have the room. */
  loseOne(): void {
    this.#open--
    this.#gate.open()
  }

  /** `sessions` may be added to: what is lent comes home there as well. */
  abandon(sessions: Session[]): void {
    for (const { module, handle } of sessions) openSessions(module).delete(handle)
    sessions.unshift(...this.#abandoned.slice(-MOST_ABANDONED))
    this.#abandoned = sessions
  }

  /** Takes over what an earlier one of the same token and epoch has left behind. */
  adopt(from: SessionSupply): void {
    this.#abandoned = from.#abandoned
    from.#abandoned = []
  }

  /** Only when the token has no other one left: their numbers may be those of others' sessions by now. */
  *#closeAbandoned(): Blocking<boolean> {
    const sessions = this.#abandoned
    this.#abandoned = []
    for (const session of sessions) yield* session.close()
    return sessions.length > 0
  }
}
