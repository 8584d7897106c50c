// SPDX-License-Identifier: Apache-2.0
import { type Blocking, NULL, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import type { Module } from '../pkcs11/module.ts'

/** No token has so many; a larger count is not believed. */
const MOST_MECHANISMS = 4096

/**
 * C_GetMechanismList. What it leaves out cannot be used, whatever C_GetMechanismInfo says of it:
 * SoftHSM describes mechanisms that its configuration has switched off.
 */
export function* readMechanismList(module: Module, slotId: number): Blocking<ReadonlySet<number>> {
  const arena = new Arena()
  try {
    const count = arena.alloc(8)
    yield* module.call('C_GetMechanismList', slotId, NULL, count)
    const room = Math.min(Math.max(native.readWord(count), 0), MOST_MECHANISMS)
    const list = arena.alloc(room * 8)
    native.writeWord(count, room)
    yield* module.call('C_GetMechanismList', slotId, list, count)
    const found = Math.min(native.readWord(count), room)
    return new Set(Array.from({ length: found }, (_, i) => native.readWord(offset(list, i * 8))))
  } finally {
    arena.release()
  }
}
