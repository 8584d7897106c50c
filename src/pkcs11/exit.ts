// SPDX-License-Identifier: Apache-2.0
// Exit order: a driver with C++ statics is torn down by the time that OpenSSL unloads its providers.
// Handlers registered after the driver was loaded run before that.
import { type Address, type Blocking, CALL_INT, call, leaf, NULL, native } from '../host.ts'
import { libc } from '../memory/libc.ts'

type ExitHandler = () => Blocking<void>

const handlers = new Map<object, ExitHandler>()
/** One for all: entry points are few. */
let entry: Address | undefined
let exiting = false

/** True once exit(3) has reached our handler: from then on no call to a token begins. */
export const isExiting = (): boolean => exiting

/** Runs the handler at exit(3), before anything that has been registered until now. One per owner. */
export const onExit = (owner: object, handler: ExitHandler): void => {
  if (handlers.has(owner)) return
  handlers.set(owner, handler)
  entry ??= native.trampoline('v(w)', runHandlers)
  leaf(libc('__cxa_atexit'), entry, 0, NULL)
}

function* runHandlers(): Blocking<void> {
  if (exiting) return
  exiting = true
  for (const handler of handlers.values()) yield* handler()
}

const STEP_US = 1000
/** A second: a call that takes longer may never return, as one that waits for a person. */
const MOST_STEPS = 1000

/**
 * Waits until `isIdle`, as long as an exit may take. Who is waited for gets a moment more, to come out of
 * libcrypto as well, which is cleaned up next.
 */
export function* waitAtExit(isIdle: () => boolean): Blocking<boolean> {
  if (isIdle()) return true
  for (let step = 0, idle = 0; step < MOST_STEPS && idle < 2; step++) {
    yield* call(CALL_INT, libc('usleep'), STEP_US)
    idle = isIdle() ? idle + 1 : 0
  }
  return isIdle()
}
