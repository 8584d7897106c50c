// SPDX-License-Identifier: Apache-2.0
// What a C application does with keys, in the order in which it does it. For what the openssl
// command cannot do: duplicated contexts, small buffers, several library contexts, many calls.
import koffi from 'koffi'
import { fixedBuffer } from './cryptoki-template.ts'
import { libcrypto, type Pointer, readCString } from './libcrypto.ts'

export interface ErrorEntry {
  code: bigint
  /** `error:8000002:provider-pkcs11::reason` */
  text: string
  /** What was added to the entry. */
  data: string
}

/** A failure of libcrypto, with the entries of its error stack. */
export class OpensslError extends Error {
  readonly entries: readonly ErrorEntry[]

  constructor(what: string, entries: readonly ErrorEntry[]) {
    super([what, ...entries.map(({ text, data }) => `${text}: ${data}`)].join('\n  '))
    this.entries = entries
  }
}

/** Empties the error stack; the earliest entry first. */
export function takeErrors(): ErrorEntry[] {
  const entries: ErrorEntry[] = []
  const data = new BigUint64Array(1)
  for (;;) {
    const code = BigInt(libcrypto.ERR_get_error_all(null, null, null, data, null))
    if (code === 0n) return entries
    const text = Buffer.alloc(512)
    libcrypto.ERR_error_string_n(code, text, text.length)
    const end = text.indexOf(0)
    entries.push({ code, text: text.toString('utf8', 0, end), data: readCString(data[0] ?? 0n) })
  }
}

/** Throws with the error stack unless the result is 1. */
export function check(what: string, result: number): void {
  if (result !== 1) throw new OpensslError(`${what} returned ${result}`, takeErrors())
}

export function checkPointer(what: string, result: Pointer | null): Pointer {
  if (result === null) throw new OpensslError(`${what} returned NULL`, takeErrors())
  return result
}

/** A library context of its own with the providers of an openssl.cnf. Free it when done. */
export function newLibraryContext(conf: string): Pointer {
  const context = checkPointer('OSSL_LIB_CTX_new', libcrypto.OSSL_LIB_CTX_new())
  check('OSSL_LIB_CTX_load_config', libcrypto.OSSL_LIB_CTX_load_config(context, conf))
  return context
}

/** OSSL_STORE_INFO types. */
export const STORE_INFO = { NAME: 1, PARAMS: 2, PUBKEY: 3, PKEY: 4, CERT: 5 } as const

export interface StoreSpec {
  context: Pointer | null
  uri: string
  /** One of STORE_INFO. */
  expect?: number
  /** An OSSL_STORE_SEARCH; stays the caller's. */
  search?: Pointer
  /** The property query of everything that is fetched for it. */
  properties?: string
  /** A UI_METHOD that is asked for PINs; stays the caller's. */
  ui?: Pointer
}

/** Everything that a URI leads to, as OSSL_STORE_INFO; each is the caller's to free. */
export function loadStore({ context, uri, expect, search, properties, ui }: StoreSpec): Pointer[] {
  const store = checkPointer(
    'OSSL_STORE_open_ex',
    libcrypto.OSSL_STORE_open_ex(
      uri,
      context,
      properties ?? null,
      ui ?? null,
      null,
      null,
      null,
      null,
    ),
  )
  try {
    if (expect !== undefined) check('OSSL_STORE_expect', libcrypto.OSSL_STORE_expect(store, expect))
    if (search !== undefined) check('OSSL_STORE_find', libcrypto.OSSL_STORE_find(store, search))
    const found: Pointer[] = []
    while (libcrypto.OSSL_STORE_eof(store) === 0) {
      const info = libcrypto.OSSL_STORE_load(store)
      if (info !== null) found.push(info)
      else if (libcrypto.OSSL_STORE_error(store) !== 0) break
    }
    return found
  } finally {
    libcrypto.OSSL_STORE_close(store)
  }
}

/** The first key (private, unless `expect` says otherwise) of a URI, as EVP_PKEY. */
export function loadKey(
  context: Pointer | null,
  uri: string,
  expect: number = STORE_INFO.PKEY,
  properties?: string,
): Pointer {
  const infos = loadStore({ context, uri, expect, ...(properties && { properties }) })
  const [first] = infos
  if (first === undefined) throw new OpensslError(`no key at ${uri}`, takeErrors())
  const get1 =
    expect === STORE_INFO.PUBKEY
      ? libcrypto.OSSL_STORE_INFO_get1_PUBKEY
      : libcrypto.OSSL_STORE_INFO_get1_PKEY
  const key = get1(first)
  for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
  return checkPointer('OSSL_STORE_INFO_get1', key)
}

/** A public key from its SubjectPublicKeyInfo. */
export function importPublicKey(context: Pointer | null, der: Uint8Array): Pointer {
  const memory = fixedBuffer(der)
  // d2i moves the pointer that it is given, so a copy of it is given.
  const at = BigUint64Array.of(koffi.address(memory))
  const key = libcrypto.d2i_PUBKEY_ex(null, at, der.length, context, null)
  // Looked at again, so that it is not collected while libcrypto reads it.
  if (memory.length < der.length) throw new Error('the memory has gone')
  return checkPointer('d2i_PUBKEY', key)
}

/** The SubjectPublicKeyInfo of a key. */
export function exportPublicKey(key: Pointer): Buffer {
  const size = libcrypto.i2d_PUBKEY(key, null)
  if (size <= 0) throw new OpensslError('i2d_PUBKEY failed', takeErrors())
  const der = fixedBuffer(size)
  libcrypto.i2d_PUBKEY(key, BigUint64Array.of(koffi.address(der)))
  return der
}
