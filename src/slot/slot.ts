// SPDX-License-Identifier: Apache-2.0
import { type Blocking, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { GONE, SESSIONS_LOST } from '../pkcs11/curable.ts'
import type { Module } from '../pkcs11/module.ts'
import { readinessChanged } from '../pkcs11/readiness.ts'
import { Login } from './login.ts'
import { readMechanismList } from './mechanism-list.ts'
import { SessionPool } from './session-pool.ts'
import type { SlotInfo, TokenInfo } from './token-info.ts'

/** What C_GetMechanismInfo says. Key sizes are in the mechanism's own unit (bits or bytes). */
export interface MechanismInfo {
  readonly minKeySize: number
  readonly maxKeySize: number
  readonly flags: number
}

/** A token in a slot, as long as its sessions live, in one epoch of the driver. */
export class Slot {
  readonly module: Module
  readonly id: number
  readonly epoch: number
  readonly info: SlotInfo
  readonly token: TokenInfo
  readonly sessions: SessionPool
  readonly login: Login
  /** Handles of session copies, which no search is to find. */
  readonly copies = new Set<number>()
  readonly #mechanisms = new Map<number, MechanismInfo | undefined>()
  #offered: ReadonlySet<number> | undefined
  readonly #losses: number
  #ended = false
  #misread = false

  constructor(module: Module, info: SlotInfo, token: TokenInfo) {
    this.module = module
    this.id = info.id
    this.epoch = module.epoch
    this.#losses = module.losses
    this.info = info
    this.token = token
    this.sessions = new SessionPool(this, token.maxSessions)
    this.login = new Login(this)
  }

  /** False once the token, its sessions or the driver have gone, or the process has forked. */
  get alive(): boolean {
    const { epoch, losses } = this.module
    return !this.#ended && this.epoch === epoch && this.#losses === losses
  }

  /** Whether there is a session, and the login where it takes one. */
  isInUse(withLogin: boolean): boolean {
    return this.alive && this.sessions.open > 0 && (this.login.done || !withLogin)
  }

  isSameToken({ token }: Slot): boolean {
    return token.serial === this.token.serial && token.label === this.token.label
  }

  /** Sees whether an error says that the token has gone; gives it back. */
  noteFailure<E>(error: E): E {
    if (isCkError(error, ...GONE)) {
      // With a driver that was started anew, the other tokens' sessions are gone as well, or their
      // numbers given to this one's.
      if (this.alive && isCkError(error, ...SESSIONS_LOST)) this.module.losses++
      this.#end(error.message)
    }
    return error
  }

  /** The driver has read the token wrongly, and keeps to that until it starts anew. */
  noteMisread(): void {
    this.#misread = true
    this.#end('the driver has misread the token')
  }

  get misread(): boolean {
    return this.#misread
  }

  #end(why: string): void {
    if (this.#ended) return
    log(DECISIONS, `slot ${this.id}: given up, ${why}`)
    this.#ended = true
    this.sessions.abandon()
    readinessChanged()
  }

  /** Takes over what an earlier slot of the same token leaves: PINs, and sessions to be closed. */
  inherit(from: Slot): void {
    if (from.alive) from.#end('the token is in another slot now')
    this.login.inherit(from.login)
    if (from.epoch !== this.epoch) return
    from.#end('sessions of the driver are gone')
    this.sessions.adopt(from.sessions)
  }

  /** Whether `mechanism` asks the token no more. */
  knowsOf(type: number): boolean {
    return this.#mechanisms.has(type)
  }

  /** What the token says of a mechanism; `undefined` when it has none of that kind. Asked once. */
  *mechanism(type: number): Blocking<MechanismInfo | undefined> {
    if (this.#mechanisms.has(type)) return this.#mechanisms.get(type)
    const info = yield* this.#askMechanism(type)
    this.#mechanisms.set(type, info)
    return info
  }

  /** Whether the token offers the mechanism with these CKF_ flags. */
  *supports(type: number, flags: number): Blocking<boolean> {
    const info = yield* this.mechanism(type)
    return info !== undefined && (info.flags & flags) === flags
  }

  *#readOffered(): Blocking<ReadonlySet<number>> {
    try {
      return yield* readMechanismList(this.module, this.id)
    } catch (error) {
      throw this.noteFailure(error)
    }
  }

  *#askMechanism(type: number): Blocking<MechanismInfo | undefined> {
    this.#offered ??= yield* this.#readOffered()
    if (!this.#offered.has(type)) return undefined
    const arena = new Arena()
    try {
      const info = arena.alloc(CK.CK_MECHANISM_INFO.size)
      const rv = yield* this.module.ask('C_GetMechanismInfo', this.id, type, info)
      if (rv === CK.CKR_MECHANISM_INVALID) return undefined
      if (rv !== CK.CKR_OK) throw this.noteFailure(new CkError('C_GetMechanismInfo', rv))
      return {
        minKeySize: native.readWord(offset(info, CK.CK_MECHANISM_INFO.ulMinKeySize.offset)),
        maxKeySize: native.readWord(offset(info, CK.CK_MECHANISM_INFO.ulMaxKeySize.offset)),
        flags: native.readWord(offset(info, CK.CK_MECHANISM_INFO.flags.offset)),
      }
    } finally {
      arena.release()
    }
  }
}
