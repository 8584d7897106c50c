// SPDX-License-Identifier: Apache-2.0
// Contexts that have signed in the plain way and are free again. A server signs with the same key
// and digest each time: such a context is ready for it, and starting it again costs nothing.
import type { ProviderContext } from '../provider-context.ts'
import type { SignatureContext } from './context.ts'

const MOST_SPARES = 16

/** A spare context of this algorithm, the one used last. */
export const takeSpare = (
  provider: ProviderContext,
  algorithm: object,
): SignatureContext | undefined => sparesOf(provider, algorithm).pop()

/** Keeps the context if it is worth it; otherwise frees it. */
export const putSpare = (context: SignatureContext): void => {
  const spares = sparesOf(context.provider, context.algorithm)
  if (spares.length < MOST_SPARES && context.park()) spares.push(context)
  else context.free()
}

const sparesOf = (provider: ProviderContext, algorithm: object): SignatureContext[] => {
  let spares = lists.get(provider)?.get(algorithm)
  if (spares === undefined) {
    spares = []
    listsOf(provider).set(algorithm, spares)
  }
  return spares
}

type Lists = Map<object, SignatureContext[]>

const lists = new WeakMap<ProviderContext, Lists>()

const listsOf = (provider: ProviderContext): Lists => {
  let ofProvider = lists.get(provider)
  if (ofProvider === undefined) {
    ofProvider = new Map()
    lists.set(provider, ofProvider)
    provider.beforeTeardown(() => dropSpares(provider))
  }
  return ofProvider
}

const dropSpares = (provider: ProviderContext): void => {
  for (const spares of lists.get(provider)?.values() ?? [])
    for (const context of spares) context.free()
  lists.delete(provider)
}
