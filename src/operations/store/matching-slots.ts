// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../../host.ts'
import type { Pkcs11Uri } from '../../pkcs11/uri.ts'
import { libraryMatches, slotMatches, tokenMatches } from '../../pkcs11/uri-match.ts'
import type { Slot } from '../../slot/slot.ts'
import type { ProviderContext } from '../provider-context.ts'

/** The tokens that a URI allows; all where there is no URI. */
export function* findMatchingSlots(
  context: ProviderContext,
  uri: Pkcs11Uri | undefined,
): Blocking<readonly Slot[]> {
  if (uri === undefined) return yield* context.tokens()
  const matches = matcherOf(uri)
  const all = yield* context.tokens(matches)
  if (!libraryMatches(uri, yield* context.slots.library())) return []
  return all.filter(matches)
}

/** Whether a URI allows a token, as far as the token and its slot tell. */
export const matcherOf =
  (uri: Pkcs11Uri) =>
  (slot: Slot): boolean =>
    tokenMatches(uri, slot.token) && slotMatches(uri, slot.info)

/** For messages. */
export const labelsOf = (slots: readonly Slot[]): string =>
  slots.map(({ token }) => `'${token.label}'`).join(', ') || 'no token at all'
