// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../../../src/host.ts'

/**
 * What a user may read, as long as it does not speak of a defect of this provider; and what the host
 * says of 64 bits that are no number (Core.raise).
 */
export const isRefusal = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  // Not by class: in Node a module that is loaded lazily has classes of its own.
  if (error.name === 'ProviderError') return !('code' in error && error.code === 'INTERNAL')
  return error instanceof RangeError && error.message.endsWith('came from outside')
}

/** A refusal does not keep the others from their turn. */
export function* tolerate(read: () => Blocking<unknown> | undefined): Blocking<void> {
  try {
    yield* read() ?? []
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}
