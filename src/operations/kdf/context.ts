// SPDX-License-Identifier: Apache-2.0
import { findDigest } from '../../algorithms/digests.ts'
import { badArgument } from '../../errors.ts'
import type { Address, Blocking } from '../../host.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import { answerParams, type ParamValue } from '../../openssl/params.ts'
import { deriveInSoftware } from '../../openssl/software-kdf.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { TokenKdf } from './hkdf.ts'
import { EXTRACT_ONLY, KdfSettings } from './settings.ts'

/** One key derivation function of the table. */
export interface KdfAlgorithm {
  readonly name: string
  readonly onToken: TokenKdf
}

/** SIZE_MAX: any size that is asked for. */
const ANY_SIZE = -1

export class KdfContext {
  readonly provider: ProviderContext
  readonly #algorithm: KdfAlgorithm
  #settings = new KdfSettings()

  constructor(provider: ProviderContext, algorithm: KdfAlgorithm) {
    this.provider = provider
    this.#algorithm = algorithm
  }

  get core(): Core {
    return this.provider.core
  }

  apply(params: Address): void {
    this.#settings.apply(params)
  }

  answer(params: Address): void {
    const { open, mode } = this.#settings
    answerParams(params, {
      size: () => sizeAnswer(this.sizeBytes()),
      mode: () => mode,
      info: () => open.get('info') ?? new Uint8Array(0),
    })
  }

  /** What EVP_KDF_CTX_get_kdf_size says: only an extracted key has a size of its own. */
  sizeBytes(): number {
    const { mode, digestName } = this.#settings
    if (mode !== EXTRACT_ONLY) return ANY_SIZE
    const digest = digestName === undefined ? undefined : findDigest(digestName)
    if (digest === undefined) throw badArgument(`${this.#algorithm.name} needs a digest`)
    return digest.sizeBytes
  }

  *derive(out: NativeBytes): Blocking<void> {
    const { name, onToken } = this.#algorithm
    if (yield* onToken(this.provider, this.#settings, out)) return
    yield* deriveInSoftware(this.core, name, this.#settings.toParams(), out)
  }

  reset(): void {
    this.#settings.free()
    this.#settings = new KdfSettings()
  }

  copy(): KdfContext {
    const copy = new KdfContext(this.provider, this.#algorithm)
    copy.#settings = this.#settings.copy()
    return copy
  }

  free(): void {
    this.#settings.free()
  }
}

const sizeAnswer = (size: number): ParamValue =>
  size === ANY_SIZE ? { bignum: new Uint8Array(8).fill(0xff) } : size
