// SPDX-License-Identifier: Apache-2.0
// The capability TLS-GROUP: provider-base(7). libssl takes a group only from the provider whose key
// management it gets, so under `?provider=pkcs11` there would be no elliptic curves without this.
import { TLS_GROUPS, type TlsGroup } from '../algorithms/tls-groups.ts'
import { type Address, type Blocking, CALL_INT, call, type Word } from '../host.ts'
import { Arena, readCString } from '../memory/arena.ts'
import { type ListedParam, listForCall } from '../openssl/param-lists.ts'
import { INTEGER, UNSIGNED_INTEGER, UTF8_STRING } from '../openssl/params.ts'

/** Announces each group, until the receiver has had enough; of other capabilities there are none. */
export function* announceCapability(
  capability: Address,
  callback: Address,
  argument: Word,
): Blocking<number> {
  if (readCString(capability).toUpperCase() !== 'TLS-GROUP') return 1
  for (const list of listGroups())
    if ((yield* call(CALL_INT, callback, list, argument)) !== 1) return 0
  return 1
}

let lists: readonly Address[] | undefined

/** Made once: each SSL_CTX asks. */
const listGroups = (): readonly Address[] => {
  lists ??= TLS_GROUPS.map((group) => listForCall(new Arena(), describe(group)))
  return lists
}

const describe = (group: TlsGroup): readonly ListedParam[] => {
  const [minTls, maxTls, minDtls, maxDtls] = VERSIONS[group.versions]
  return [
    ['tls-group-name', UTF8_STRING, group.name],
    ['tls-group-name-internal', UTF8_STRING, group.group],
    ['tls-group-alg', UTF8_STRING, group.keyType],
    ['tls-group-id', UNSIGNED_INTEGER, group.id],
    ['tls-group-sec-bits', UNSIGNED_INTEGER, group.securityBits],
    ['tls-group-is-kem', UNSIGNED_INTEGER, 0],
    ['tls-min-tls', INTEGER, minTls],
    ['tls-max-tls', INTEGER, maxTls],
    ['tls-min-dtls', INTEGER, minDtls],
    ['tls-max-dtls', INTEGER, maxDtls],
  ]
}

/** As ssl.h numbers them; 0 is no limit, -1 is never. */
const [TLS1, TLS12, TLS13, DTLS1, DTLS12] = [0x301, 0x303, 0x304, 0xfeff, 0xfefd]
const VERSIONS: Readonly<Record<TlsGroup['versions'], readonly [number, number, number, number]>> =
  {
    all: [TLS1, 0, DTLS1, 0],
    'until-1.2': [TLS1, TLS12, DTLS1, DTLS12],
    'from-1.3': [TLS13, 0, -1, -1],
  }
