// SPDX-License-Identifier: Apache-2.0
// CK_INFO, CK_SLOT_INFO and CK_TOKEN_INFO as values (PKCS#11 v3.2 §3).
import { type Address, type Blocking, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import {
  CK_INFO,
  CK_SESSION_INFO,
  CK_SLOT_INFO,
  CK_TOKEN_INFO,
  CKS_RO_USER_FUNCTIONS,
  CKS_RW_USER_FUNCTIONS,
} from '../pkcs11/cryptoki.gen.ts'
import type { Module } from '../pkcs11/module.ts'
import type { Session } from './session.ts'

export interface LibraryInfo {
  readonly manufacturer: string
  readonly description: string
  readonly version: { readonly major: number; readonly minor: number }
}

export interface SlotInfo {
  readonly id: number
  readonly description: string
  readonly manufacturer: string
}

export interface TokenInfo {
  readonly label: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly flags: number
  /** 0: no limit that the token knows of. */
  readonly maxSessions: number
}

export function* readLibraryInfo(module: Module): Blocking<LibraryInfo> {
  const arena = new Arena()
  try {
    const info = arena.alloc(CK_INFO.size)
    yield* module.call('C_GetInfo', info)
    const version = offset(info, CK_INFO.libraryVersion.offset)
    return {
      manufacturer: readPadded(info, CK_INFO.manufacturerID),
      description: readPadded(info, CK_INFO.libraryDescription),
      version: { major: native.readU8(version), minor: native.readU8(offset(version, 1)) },
    }
  } finally {
    arena.release()
  }
}

export function* readSlotInfo(module: Module, id: number): Blocking<SlotInfo> {
  const arena = new Arena()
  try {
    const info = arena.alloc(CK_SLOT_INFO.size)
    yield* module.call('C_GetSlotInfo', id, info)
    return {
      id,
      description: readPadded(info, CK_SLOT_INFO.slotDescription),
      manufacturer: readPadded(info, CK_SLOT_INFO.manufacturerID),
    }
  } finally {
    arena.release()
  }
}

export function* readTokenInfo(module: Module, slotId: number): Blocking<TokenInfo> {
  const arena = new Arena()
  try {
    const info = arena.alloc(CK_TOKEN_INFO.size)
    yield* module.call('C_GetTokenInfo', slotId, info)
    const maxSessions = native.readWord(offset(info, CK_TOKEN_INFO.ulMaxSessionCount.offset))
    return {
      label: readPadded(info, CK_TOKEN_INFO.label),
      manufacturer: readPadded(info, CK_TOKEN_INFO.manufacturerID),
      model: readPadded(info, CK_TOKEN_INFO.model),
      serial: readPadded(info, CK_TOKEN_INFO.serialNumber),
      flags: native.readWord(offset(info, CK_TOKEN_INFO.flags.offset)),
      maxSessions: Math.max(0, maxSessions),
    }
  } finally {
    arena.release()
  }
}

/** Whether the token knows of a login of the user, whoever has made it. */
export function* isLoggedIn(session: Session): Blocking<boolean> {
  const arena = new Arena()
  try {
    const info = arena.alloc(CK_SESSION_INFO.size)
    yield* session.call('C_GetSessionInfo', info)
    const state = native.readWord(offset(info, CK_SESSION_INFO.state.offset))
    return state === CKS_RO_USER_FUNCTIONS || state === CKS_RW_USER_FUNCTIONS
  } finally {
    arena.release()
  }
}

/** Blank-padded by the standard; some tokens pad with NUL. */
const readPadded = (info: Address, field: { offset: number; size: number }): string =>
  native.readString(offset(info, field.offset), field.size).replace(/[ \0]+$/, '')
