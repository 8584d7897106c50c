// SPDX-License-Identifier: Apache-2.0
// Contexts that have signed in the plain way and are free again. A server signs with the same key
// and digest each time: such a context is ready for it, and starting it again costs next to nothing.
import type { Address, Word } from '../../host.ts'
import { removeHandle, renewHandle } from '../../memory/handle-table.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { SignatureContext } from './context.ts'

const MOST_SPARES = 16

interface Spare {
  readonly context: SignatureContext
  /** A new one, which nobody holds yet. */
  readonly handle: Address
}

/** The spare contexts of one algorithm. */
export class Spares {
  #spares: Spare[] = []
  readonly #served = new WeakSet<ProviderContext>()

  /** The handle of the context that was used last, if it is of this provider. */
  take(provider: ProviderContext): Address | undefined {
    const last = this.#spares[this.#spares.length - 1]
    if (last === undefined || last.context.provider !== provider) return undefined
    this.#spares.pop()
    return last.handle
  }

  /** Keeps the context, whose handle is given back, if it is worth it; otherwise frees it. */
  put(handle: Word, context: SignatureContext): void {
    if (this.#spares.length < MOST_SPARES && context.park()) {
      if (!this.#served.has(context.provider)) this.#serve(context.provider)
      this.#spares.push({ context, handle: renewHandle(handle) })
      return
    }
    removeHandle(handle)
    context.free()
  }

  #serve(provider: ProviderContext): void {
    this.#served.add(provider)
    provider.beforeTeardown(() => {
      const gone = this.#spares.filter(({ context }) => context.provider === provider)
      this.#spares = this.#spares.filter(({ context }) => context.provider !== provider)
      for (const { context, handle } of gone) {
        removeHandle(handle)
        context.free()
      }
    })
  }
}
