// SPDX-License-Identifier: Apache-2.0
import type { Module } from '../pkcs11/module.ts'

interface Known {
  readonly epoch: number
  readonly losses: number
  readonly handles: Set<number>
}

const known = new WeakMap<Module, Known>()

/**
 * The handles of all sessions that a driver has given and not taken back, of all its tokens: one that
 * it gives again tells that it was started anew by somebody else, who is not in sight.
 */
export const openSessions = (module: Module): Set<number> => {
  const { epoch, losses } = module
  const before = known.get(module)
  if (before?.epoch === epoch && before.losses === losses) return before.handles
  const handles = new Set<number>()
  known.set(module, { epoch, losses, handles })
  return handles
}
