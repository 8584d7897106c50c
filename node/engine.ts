// SPDX-License-Identifier: Apache-2.0
import { openAddon } from './addon.ts'
import { type EngineError, errorFromEngine } from './errors.ts'

interface Reply<T> {
  readonly value: T
  readonly error?: EngineError
}

/**
 * Has TypeScript in the engine answer a call, on a thread of Node's pool. What may be or hold a PIN
 * goes into `secret`, which is wiped on both sides.
 */
export async function ask<T>(
  request: { readonly call: string; readonly [name: string]: unknown },
  secret?: string | Uint8Array,
): Promise<T> {
  const bytes = secret === undefined ? undefined : Buffer.from(secret)
  const pending = openAddon().call(Buffer.from(JSON.stringify(request)), bytes)
  bytes?.fill(0)
  const reply: Reply<T> = JSON.parse(Buffer.from(await pending).toString())
  if (reply.error !== undefined) throw errorFromEngine(reply.error)
  return reply.value
}
