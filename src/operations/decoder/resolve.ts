// SPDX-License-Identifier: Apache-2.0
// From the body of a provider URI file to the key that it stands for.
import { decodeProviderUri } from '../../encoding/provider-uri-pem.ts'
import { messageOf, ProviderError } from '../../errors.ts'
import { type Blocking, native, offset } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import {
  OSSL_KEYMGMT_SELECT_KEYPAIR,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
} from '../../openssl/dispatch.gen.ts'
import type { Prompt } from '../../slot/pin-choice.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { Criteria } from '../store/criteria.ts'
import { openUri } from '../store/open.ts'

/** Finds the key. `der` may hold a PIN and is native memory. */
export function* resolveKey(
  context: ProviderContext,
  der: NativeBytes,
  selection: number,
  prompt: Prompt,
): Blocking<Key> {
  const first = isPublicOnly(selection) ? 'public' : 'private'
  const second = first === 'public' ? 'private' : 'public'
  const key =
    (yield* tolerateAbsence(search(context, der, first, prompt))) ??
    (yield* search(context, der, second, prompt))
  if (key === undefined) throw new ProviderError('NOT_FOUND', 'the URI names no key')
  return key
}

/** Who asks for a public key alone gets one, if need be the public half of a private key. */
export function* halfOf(key: Key, selection: number): Blocking<Key> {
  if (!isPublicOnly(selection) || !key.isPrivate) return key
  return Key.ofPublicKey(key.owner, key.type, yield* key.needPublicKey())
}

const isPublicOnly = (selection: number): boolean =>
  (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) === OSSL_KEYMGMT_SELECT_PUBLIC_KEY

/** The other half may be there. */
function* tolerateAbsence(search: Blocking<Key | undefined>): Blocking<Key | undefined> {
  try {
    return yield* search
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'NOT_FOUND') throw error
    log(DECISIONS, `file with a URI: ${messageOf(error)}; looking for the other half`)
    return undefined
  }
}

function* search(
  context: ProviderContext,
  der: NativeBytes,
  expect: Criteria['expect'],
  prompt: Prompt,
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
