// SPDX-License-Identifier: Apache-2.0
// Keys between the two decoders. The first has found the key; the second gets the file's body from
// OpenSSL, inside the first one's callback, and takes the key that belongs to it.
import { type Address, type Blocking, CALL_INT, call, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { ProviderContext } from '../provider-context.ts'

interface OnItsWay {
  readonly provider: ProviderContext
  /** The body, which may hold a PIN: the first decoder's. */
  readonly der: NativeBytes
  readonly key: Key
}

const under: OnItsWay[] = []

/** Runs `body` while the key can be taken for its DER. */
export function* passOn<T>(item: OnItsWay, body: () => Blocking<T>): Blocking<T> {
  under.push(item)
  try {
    return yield* body()
  } finally {
    under.splice(under.indexOf(item), 1)
  }
}

/** The key whose DER the BIO holds. Where none is on its way, nothing is read. */
export function* takeKey(provider: ProviderContext, bio: Address): Blocking<Key | undefined> {
  const room = Math.max(0, ...under.filter(isOf(provider)).map(({ der }) => der.sizeBytes))
  if (room === 0) return undefined
  const arena = new Arena()
  try {
    // One byte more, to see that there is none.
    const data = arena.allocSecret(room + 1)
    const size = yield* readUpTo(provider, bio, { address: data, sizeBytes: room + 1 }, arena)
    const item = under
      .filter(isOf(provider))
      .find(({ der }) => der.sizeBytes === size && native.compare(der.address, data, size) === 0)
    return item?.key.copyOf()
  } finally {
    arena.release()
  }
}

const isOf =
  (provider: ProviderContext) =>
  (item: OnItsWay): boolean =>
    item.provider === provider

function* readUpTo(
  { core }: ProviderContext,
  bio: Address,
  into: NativeBytes,
  arena: Arena,
): Blocking<number> {
  const count = arena.alloc(8)
  const read = core.upcall('bio_read_ex')
  let size = 0
  while (size < into.sizeBytes) {
    const at = offset(into.address, size)
    if ((yield* call(CALL_INT, read, bio, at, into.sizeBytes - size, count)) !== 1) break
    size += native.readWord(count)
  }
  return size
}
