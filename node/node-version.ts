// SPDX-License-Identifier: Apache-2.0
import { Pkcs11Error } from './errors.ts'

/** The first of each line whose `KeyObject` is ready for keys that are in no memory. */
const READY: Readonly<Record<number, number>> = { 24: 21, 26: 7 }

/** Older ones end with SIGABRT or SIGSEGV when such a key's details are read (nodejs/node#63949). */
export function refuseOldNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 26 || minor >= (READY[major] ?? Number.POSITIVE_INFINITY)) return
  throw new Pkcs11Error(
    'ERR_PKCS11_NODE_VERSION',
    `Node ${version} would crash with a KeyObject whose key is on a token; use Node 24.21, 26.7 or newer, or hand the PEM of pemForUri(uri) to crypto.sign, tls and https`,
  )
}
