// SPDX-License-Identifier: Apache-2.0
// Why a key cannot do an operation, in words that name the attribute or the mechanism.
import { type ProviderError, unsupported } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { mechanismName } from '../pkcs11/names.ts'
import type { Key } from './key.ts'
import { OPERATIONS, type OperationKind } from './mechanism.ts'

/** Refuses a key whose usage attribute, such as CKA_SIGN, is false. */
export const checkUsage = (key: Key, attribute: number, attributeName: string, what: string) => {
  if (key.usage(attribute) === false)
    throw unsupported(`cannot ${what} with '${key.name}': its ${attributeName} is false`)
}

/** The error where none of these mechanisms, any of which would do, can be used. */
export function* noMechanism(
  key: Key,
  kind: OperationKind,
  mechanisms: readonly number[],
  what: string,
): Blocking<ProviderError> {
  const { object } = key
  const forbidden: number[] = []
  for (const mechanism of mechanisms)
    if (object && (yield* object.supports(mechanism, OPERATIONS[kind].flag)))
      if (!key.allows(mechanism)) forbidden.push(mechanism)
  const why =
    forbidden.length > 0
      ? `its CKA_ALLOWED_MECHANISMS does not allow ${list(forbidden)}`
      : `its token offers none of ${list(mechanisms)} for this`
  return unsupported(`cannot ${what} with '${key.name}': ${why}`)
}

const list = (mechanisms: readonly number[]): string => mechanisms.map(mechanismName).join(', ')
