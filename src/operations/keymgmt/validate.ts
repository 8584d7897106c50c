// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
export function* validateKey(_key: Key, _s: number, _t: number): Blocking<boolean> {
  yield* _key.publicKey()
  return true
}
