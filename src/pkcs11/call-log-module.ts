// SPDX-License-Identifier: Apache-2.0
import { native } from '../host.ts'

type CallLog = typeof import('./call-log.ts')

let loaded: CallLog | undefined

/** What logs each call; read when that is first asked for. */
export const callLog = (): CallLog => {
  loaded ??= native.load<CallLog>('pkcs11/call-log.js')
  return loaded
}
