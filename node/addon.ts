// SPDX-License-Identifier: Apache-2.0
// The shared object as an addon of this Node: its one function takes bytes and promises bytes.
import { Pkcs11Error } from './errors.ts'
import { findModule } from './module-path.ts'

interface Addon {
  call(request: Uint8Array, secret?: Uint8Array): Promise<Uint8Array>
}

let addon: Addon | undefined

/** The addon of this thread, opened when it is first needed; `path`: not the installed one. */
export function openAddon(path?: string): Addon {
  addon ??= open(path ?? findModule())
  return addon
}

function open(path: string): Addon {
  const module: { exports: Partial<Addon> } = { exports: {} }
  try {
    process.dlopen(module, path)
  } catch (cause) {
    throw new Pkcs11Error('ERR_PKCS11_PLATFORM', `cannot open '${path}': ${text(cause)}`, { cause })
  }
  const { call } = module.exports
  if (call !== undefined) return { call }
  throw new Pkcs11Error('ERR_PKCS11_PLATFORM', 'this program has no Node-API; Node.js is needed')
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))
