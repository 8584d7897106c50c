// SPDX-License-Identifier: Apache-2.0
// Exit order: a driver with C++ statics is torn down by the time that OpenSSL unloads its providers.
// Handlers registered after the driver was loaded run before that.
import { type Blocking, leaf, NULL, native } from '../host.ts'
import { libc } from '../memory/libc.ts'

type ExitHandler = () => Blocking<void>

const handlers = new Map<object, ExitHandler>()
let exiting = false

/** True once exit(3) has reached our handler: from then on the token is never called again. */
export const isExiting = (): boolean => exiting

/** Runs the handler at exit(3), before anything that has been registered until now. One per owner. */
export const onExit = (owner: object, handler: ExitHandler): void => {
  if (handlers.has(owner)) return
  handlers.set(owner, handler)
  leaf(libc('__cxa_atexit'), native.trampoline('v(w)', runHandlers), 0, NULL)
}

function* runHandlers(): Blocking<void> {
  if (exiting) return
  const pending = [...handlers.values()]
  for (const handler of pending) yield* handler()
  exiting = true
}
