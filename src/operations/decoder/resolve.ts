// SPDX-License-Identifier: Apache-2.0
// From the body of a provider URI file to the key that it stands for.
import { decodeProviderUri } from '../../encoding/provider-uri-pem.ts'
import { ProviderError } from '../../errors.ts'
import { type Blocking, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import {
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
} from '../../openssl/dispatch.gen.ts'
import type { Prompt } from '../../slot/login.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { Criteria } from '../store/criteria.ts'
import { openUri } from '../store/open.ts'

/**
 * Finds the key. `der` may hold a PIN and is native memory. Where both halves would do, the private
 * key is preferred; where only the public half is asked for, the private key still has it.
 */
export function* resolveKey(
  context: ProviderContext,
  der: NativeBytes,
  selection: number,
  prompt: Prompt | undefined,
): Blocking<Key> {
  let failure: unknown
  for (const expect of expectations(selection)) {
    try {
      const key = yield* search(context, der, expect, prompt)
      if (key !== undefined) return key
    } catch (error) {
      // Only what was not found may be there as the other half.
      if (!(error instanceof ProviderError) || error.code !== 'NOT_FOUND') throw error
      failure ??= error
    }
  }
  throw failure ?? new ProviderError('NOT_FOUND', 'the URI in the PEM file leads to no such key')
}

const expectations = (selection: number): readonly Criteria['expect'][] => {
  const wantsPrivate = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) !== 0
  const wantsPublic = (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) !== 0
  return wantsPublic && !wantsPrivate ? ['public', 'private'] : ['private', 'public']
}

function* search(
  context: ProviderContext,
  der: NativeBytes,
  expect: Criteria['expect'],
  prompt: Prompt | undefined,
): Blocking<Key | undefined> {
  const arena = new Arena()
  try {
    const { start, end } = decodeProviderUri(native.view(der.address, der.sizeBytes))
    const uri = arena.allocSecret(end - start + 1)
    native.copy(uri, offset(der.address, start), end - start)
    if (native.stringLength(uri) !== end - start)
      throw new ProviderError('URI', 'the URI in the PEM file has a NUL character')
    const loader = openUri(context, uri)
    try {
      loader.criteria.expect = expect
      const found = yield* loader.next(prompt)
      return found?.kind === 'key' ? found.key : undefined
    } finally {
      loader.close()
    }
  } finally {
    arena.release()
  }
}
