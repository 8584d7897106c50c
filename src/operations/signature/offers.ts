// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'

/** Whether the key's token offers the mechanism with this CKF_ flag, and the key may use it. */
export function* offers(key: Key, mechanism: number, flag: number): Blocking<boolean> {
  if (key.object === undefined || !key.allows(mechanism)) return false
  return yield* key.object.slot.supports(mechanism, flag)
}
