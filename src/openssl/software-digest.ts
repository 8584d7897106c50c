// SPDX-License-Identifier: Apache-2.0
// Hashing in the libcrypto of the program: outside the token's session, so that a context can be
// duplicated and no session is held while the application feeds it.
import type { Digest } from '../algorithms/digests.ts'
import { unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leaf,
  leafInt,
  NULL,
} from '../host.ts'
import { staticString } from '../memory/arena.ts'
import type { CallList } from '../memory/call-list.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import type { Core } from './core.ts'

/** Never this provider's own digests: a token call inside a token call is refused. */
export const ELSEWHERE = 'provider!=pkcs11'
/** Larger inputs are hashed with the engine unlocked. */
const SMALL_BYTES = 16 * 1024

const HASH_CALLS = ['EVP_DigestInit_ex', 'EVP_DigestUpdate', 'EVP_DigestFinal_ex'] as const

/** The digests that one provider has fetched; they live as long as it does. */
export class SoftwareDigests {
  readonly #core: Core
  readonly #fetched = new Map<Digest, SoftwareDigest>()

  constructor(core: Core) {
    this.#core = core
  }

  *get(digest: Digest): Blocking<SoftwareDigest> {
    return this.#fetched.get(digest) ?? (yield* this.#fetch(digest))
  }

  *#fetch(digest: Digest): Blocking<SoftwareDigest> {
    const core = this.#core
    const fetch = core.libcrypto.get('EVP_MD_fetch')
    const names = [staticString(digest.name), staticString(ELSEWHERE)] as const
    const md = asAddress(yield* call(CALL_WORD, fetch, core.libraryContext, ...names))
    if (md === NULL)
      throw unsupported(
        `no provider of this program offers the digest ${digest.name}; activate the default provider`,
      )
    // Another thread may have been faster: one reference is kept.
    const known = this.#fetched.get(digest)
    if (known !== undefined) leaf(core.libcrypto.get('EVP_MD_free'), md)
    const fetched = known ?? new SoftwareDigest(core, digest, md)
    this.#fetched.set(digest, fetched)
    return fetched
  }

  free(): void {
    for (const { md } of this.#fetched.values()) leaf(this.#core.libcrypto.get('EVP_MD_free'), md)
    this.#fetched.clear()
  }
}

export class SoftwareDigest {
  readonly digest: Digest
  readonly md: Address
  readonly core: Core

  constructor(core: Core, digest: Digest, md: Address) {
    this.core = core
    this.digest = digest
    this.md = md
  }

  begin(): HashContext {
    const context = new HashContext(this)
    context.restart()
    return context
  }
}

/** An EVP_MD_CTX; its owner frees it. */
export class HashContext {
  readonly software: SoftwareDigest
  readonly #address: Address

  constructor(software: SoftwareDigest) {
    this.software = software
    this.#address = asAddress(leaf(software.core.libcrypto.get('EVP_MD_CTX_new')))
    if (this.#address === NULL) throw unsupported('out of memory for a digest context')
  }

  #get(name: string): Address {
    return this.software.core.libcrypto.get(name)
  }

  restart(): void {
    const init = this.#get('EVP_DigestInit_ex')
    check(leafInt(init, this.#address, this.software.md, NULL), 'EVP_DigestInit_ex')
  }

  *update(data: Address, sizeBytes: number): Blocking<void> {
    const update = this.#get('EVP_DigestUpdate')
    const done =
      sizeBytes <= SMALL_BYTES
        ? leafInt(update, this.#address, data, sizeBytes)
        : yield* call(CALL_INT, update, this.#address, data, sizeBytes)
    check(done, 'EVP_DigestUpdate')
  }

  /** Writes the digest; afterwards only `restart` and `free` make sense. */
  finish(out: Address): void {
    const final = this.#get('EVP_DigestFinal_ex')
    check(leafInt(final, this.#address, out, NULL), 'EVP_DigestFinal_ex')
  }

  copy(): HashContext {
    const copy = new HashContext(this.software)
    const copyContext = this.#get('EVP_MD_CTX_copy_ex')
    check(leafInt(copyContext, copy.#address, this.#address), 'EVP_MD_CTX_copy_ex')
    return copy
  }

  /** For TokenOperation: hashing as the first entries of a call list. */
  readonly names = HASH_CALLS

  prepare(calls: CallList, out: Address): void {
    this.append(calls, 0, [{ address: NULL, sizeBytes: 0 }], out)
  }

  /** Entries from `at` on that write the digest of the parts to `out`; the index behind them. */
  append(calls: CallList, at: number, parts: readonly NativeBytes[], out: Address): number {
    const update = this.#get('EVP_DigestUpdate')
    const { md } = this.software
    calls.set(at++, CALL_INT, this.#get('EVP_DigestInit_ex'), [this.#address, md, NULL])
    for (const { address, sizeBytes } of parts)
      calls.set(at++, CALL_INT, update, [this.#address, address, sizeBytes])
    calls.set(at++, CALL_INT, this.#get('EVP_DigestFinal_ex'), [this.#address, out, NULL])
    return at
  }

  feed(calls: CallList, data: NativeBytes): void {
    calls.setArgument(1, 1, data.address)
    calls.setArgument(1, 2, data.sizeBytes)
  }

  free(): void {
    leaf(this.#get('EVP_MD_CTX_free'), this.#address)
  }
}

const check = (result: number, fn: string): void => {
  if (result !== 1) throw unsupported(`${fn} of libcrypto failed`)
}
