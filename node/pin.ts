// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path'
import { ask } from './engine.ts'
import { Pkcs11Error } from './errors.ts'
import type { TokenIdentity } from './objects.ts'

/** Asked for the PIN of a token, once for each token, when something first needs it. */
export type PinCallback = (
  token: TokenIdentity,
) => string | Uint8Array | undefined | Promise<string | Uint8Array | undefined>

/** The PIN itself, a file that has it in its first line, or who to ask. */
export type PinSource = string | Uint8Array | { readonly file: string } | PinCallback

let callback: PinCallback | undefined

/** The parts of a call to `load` that a PIN source makes. */
export function splitPin(source: PinSource | undefined): {
  option: Readonly<Record<string, string>>
  value: string | Uint8Array | undefined
} {
  if (typeof source === 'function') callback = source
  if (source === undefined || typeof source === 'function') return { option: {}, value: undefined }
  if (typeof source === 'string' || source instanceof Uint8Array)
    return { option: {}, value: source }
  const path = resolve(source.file).replaceAll('%', '%25')
  return { option: { 'pkcs11-module-token-pin': `file:${path}` }, value: undefined }
}

/** Does what may need a login; asks for the PIN of each token that wants one, and does it again. */
export async function withPin<T>(work: () => Promise<T>): Promise<T> {
  const asked = new Set<string>()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const token = error instanceof Pkcs11Error ? error.token : undefined
      if (token === undefined || callback === undefined || asked.has(token.uri)) throw error
      asked.add(token.uri)
      await loginOnce(token, callback, error)
    }
  }
}

const logins = new Map<string, Promise<void>>()

/** Several calls that need the same token's PIN at the same time ask for it once. */
function loginOnce(token: TokenIdentity, askPin: PinCallback, error: unknown): Promise<void> {
  const running = logins.get(token.uri)
  if (running !== undefined) return running
  const login = logIn(token, askPin, error).finally(() => logins.delete(token.uri))
  logins.set(token.uri, login)
  return login
}

async function logIn(token: TokenIdentity, askPin: PinCallback, error: unknown): Promise<void> {
  const pin = await askPin(token)
  if (pin === undefined || pin.length === 0) throw error
  await ask({ call: 'login', uri: token.uri }, pin)
}
