// SPDX-License-Identifier: Apache-2.0
import { type Address, type Blocking, CALL_MARKED, call, lazily, type Word } from '../host.ts'
import { CALLS, logs } from '../log.ts'

/** What logs each call; read when that is first asked for. */
export const callLog = lazily<typeof import('./call-log.ts')>('pkcs11/call-log.js')

/** Calls a function of the driver that is in no function list; the CK_RV. */
export function* callByName(name: string, fn: Address, ...args: Word[]): Blocking<number> {
  if (logs(CALLS)) return yield* callLog().callAndLog(name, fn, args)
  return yield* call(CALL_MARKED, fn, ...args)
}
