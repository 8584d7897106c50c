// SPDX-License-Identifier: Apache-2.0
import { type Blocking, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import { CK_MECHANISM_INFO, CKR_MECHANISM_INVALID, CKR_OK } from '../pkcs11/cryptoki.gen.ts'
import type { Module } from '../pkcs11/module.ts'
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

/** A token in a slot, as long as it is the same token in the same epoch of the driver. */
export class Slot {
  readonly module: Module
  readonly id: number
  readonly epoch: number
  readonly info: SlotInfo
  readonly token: TokenInfo
  readonly sessions: SessionPool
  readonly login: Login
  readonly #mechanisms = new Map<number, MechanismInfo | undefined>()
  #offered: ReadonlySet<number> | undefined

  constructor(module: Module, info: SlotInfo, token: TokenInfo) {
    this.module = module
    this.id = info.id
    this.epoch = module.epoch
    this.info = info
    this.token = token
    this.sessions = new SessionPool(module, info.id, token.maxSessions)
    this.login = new Login(this)
  }

  /** False once the driver has been finalized or the process has forked. */
  get alive(): boolean {
    return this.epoch === this.module.epoch
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

  *#askMechanism(type: number): Blocking<MechanismInfo | undefined> {
    this.#offered ??= yield* readMechanismList(this.module, this.id)
    if (!this.#offered.has(type)) return undefined
    const arena = new Arena()
    try {
      const info = arena.alloc(CK_MECHANISM_INFO.size)
      const rv = yield* this.module.ask('C_GetMechanismInfo', this.id, type, info)
      if (rv === CKR_MECHANISM_INVALID) return undefined
      if (rv !== CKR_OK) throw new CkError('C_GetMechanismInfo', rv)
      return {
        minKeySize: native.readWord(offset(info, CK_MECHANISM_INFO.ulMinKeySize.offset)),
        maxKeySize: native.readWord(offset(info, CK_MECHANISM_INFO.ulMaxKeySize.offset)),
        flags: native.readWord(offset(info, CK_MECHANISM_INFO.flags.offset)),
      }
    } finally {
      arena.release()
    }
  }
}
