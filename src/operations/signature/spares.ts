// SPDX-License-Identifier: Apache-2.0
// Contexts that have signed in the plain way and are free again. A server signs with the same key
// and digest each time: such a context is ready for it, and the host hands it out without asking.
import { native, type Word } from '../../host.ts'
import { getHandle, removeHandle } from '../../memory/handle-table.ts'
import type { ProviderContext } from '../provider-context.ts'
import { SignatureContext } from './context.ts'

/** The spare contexts of one algorithm and one provider. */
export class Spares {
  readonly #provctx: Word
  /** The algorithm's newctx. */
  readonly #newctx: number

  constructor(provider: ProviderContext, provctx: Word, newctx: number) {
    this.#provctx = provctx
    this.#newctx = newctx
    provider.beforeTeardown(() => {
      for (const handle of native.reclaim(provctx)) freeContext(handle)
    })
  }

  /** Whether the context was kept; `freectx`: the entry point that takes it back from now on. */
  keep(handle: Word, context: SignatureContext, freectx: number): boolean {
    if (!context.isWorthKeeping) return false
    if (!native.recycle(handle, this.#newctx, freectx, this.#provctx)) return false
    context.plain.recycledAs = handle
    return true
  }
}

export const freeContext = (handle: Word): void => {
  const context = getHandle(handle, SignatureContext)
  removeHandle(handle)
  context.free()
}
