// SPDX-License-Identifier: Apache-2.0
// HKDF (RFC 5869) and the key schedule of TLS 1.3 (RFC 8446 §7.1), as steps for a token.
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { concat } from '../../encoding/der.ts'
import { type Blocking, native } from '../../host.ts'
import type { Hkdf } from '../../key/hkdf.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { ProviderContext } from '../provider-context.ts'
import { EXPAND_ONLY, EXTRACT_AND_EXPAND, EXTRACT_ONLY, type KdfSettings } from './settings.ts'
import { tryOnToken } from './token-hkdf.ts'

/** Whether a token has filled `out`. What is not complete or not usual is left to software. */
export type TokenKdf = (
  provider: ProviderContext,
  settings: KdfSettings,
  out: NativeBytes,
) => Blocking<boolean>

interface Hash {
  readonly digest: Digest
  readonly mechanism: number
}

export function* hkdfOnToken(
  provider: ProviderContext,
  settings: KdfSettings,
  out: NativeBytes,
): Blocking<boolean> {
  const hash = hashOf(settings)
  const { mode, key, salt } = settings
  if (hash === undefined || key === undefined || !isPossible(hash, mode, out)) return false
  const info = settings.open.get('info')
  return yield* tryOnToken(provider, (derive) =>
    derive(
      {
        extract: mode !== EXPAND_ONLY,
        expand: mode !== EXTRACT_ONLY,
        hash: hash.mechanism,
        key,
        salt: mode === EXPAND_ONLY ? undefined : salt,
        info: mode === EXTRACT_ONLY ? undefined : info,
      },
      out,
    ),
  )
}

export function* tls13KdfOnToken(
  provider: ProviderContext,
  settings: KdfSettings,
  out: NativeBytes,
): Blocking<boolean> {
  const hash = hashOf(settings)
  const { mode, key, salt, open } = settings
  if (hash === undefined || mode === EXTRACT_AND_EXPAND || !isPossible(hash, mode, out))
    return false
  if (mode === EXTRACT_ONLY)
    return yield* tryOnToken(provider, (derive) =>
      extractSecret(provider, settings, hash, salt, derive, out),
    )
  const info = hkdfLabel(settings, out.sizeBytes, open.get('data'))
  if (key === undefined || info === undefined) return false
  return yield* tryOnToken(provider, (derive) =>
    derive({ extract: false, expand: true, hash: hash.mechanism, key, info }, out),
  )
}

/** The next secret of the schedule, from the secret before (`salt`) and new key material. */
function* extractSecret(
  provider: ProviderContext,
  settings: KdfSettings,
  { digest, mechanism: hash }: Hash,
  before: NativeBytes | undefined,
  derive: (hkdf: Hkdf, out: NativeBytes) => Blocking<void>,
  out: NativeBytes,
): Blocking<void> {
  const arena = new Arena()
  try {
    const { sizeBytes } = digest
    const zeros = { address: arena.alloc(sizeBytes), sizeBytes }
    let salt: NativeBytes | undefined
    if (before !== undefined) {
      const info = hkdfLabel(settings, sizeBytes, yield* hashOfNothing(provider, digest))
      salt = { address: arena.allocSecret(sizeBytes), sizeBytes }
      yield* derive({ extract: false, expand: true, hash, key: before, info }, salt)
    }
    yield* derive({ extract: true, expand: false, hash, key: settings.key ?? zeros, salt }, out)
  } finally {
    arena.release()
  }
}

function* hashOfNothing(provider: ProviderContext, digest: Digest): Blocking<Uint8Array> {
  const context = (yield* provider.digests.get(digest)).begin()
  const arena = new Arena()
  try {
    const out = arena.alloc(digest.sizeBytes)
    context.finish(out)
    return native.readBytes(out, digest.sizeBytes)
  } finally {
    arena.release()
    context.free()
  }
}

/** HkdfLabel; `undefined` where libcrypto would refuse. */
const hkdfLabel = (
  { open }: KdfSettings,
  sizeBytes: number,
  context: Uint8Array = new Uint8Array(0),
): Uint8Array | undefined => {
  const prefix = open.get('prefix')
  const label = open.get('label')
  if (prefix === undefined || label === undefined) return undefined
  const name = concat(prefix, label)
  if (name.length > 255 || context.length > 255) return undefined
  return concat(
    Uint8Array.of(sizeBytes >> 8, sizeBytes, name.length),
    name,
    Uint8Array.of(context.length),
    context,
  )
}

const hashOf = ({ digestName }: KdfSettings): Hash | undefined => {
  const digest = digestName === undefined ? undefined : findDigest(digestName)
  return digest?.mechanism === undefined ? undefined : { digest, mechanism: digest.mechanism }
}

/** RFC 5869 §2.2 and §2.3. */
const isPossible = ({ digest }: Hash, mode: number, out: NativeBytes): boolean =>
  mode === EXTRACT_ONLY
    ? out.sizeBytes === digest.sizeBytes
    : out.sizeBytes > 0 && out.sizeBytes <= 255 * digest.sizeBytes
