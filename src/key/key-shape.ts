// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../host.ts'
import type { Key } from './key.ts'
import type { KeyShape } from './public-key.ts'

/** What signing needs to know: of a key on a curve not its public half, which may be nowhere. */
export function* findShape(key: Key): Blocking<KeyShape> {
  const { foundPublicKey, type, curve } = key
  if (foundPublicKey !== undefined) return foundPublicKey
  if (type.curve !== undefined) return { form: 'raw', curve: type.curve }
  return curve === undefined ? yield* key.needPublicKey() : { form: 'ec', curve }
}
