// SPDX-License-Identifier: Apache-2.0
// What an application sets of an agreement: EVP_KEYEXCH-ECDH(7).
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { badArgument, unsupported } from '../../errors.ts'
import type { Address } from '../../host.ts'
import { NULL, native, offset } from '../../host.ts'
import { Secret } from '../../memory/secret.ts'
import {
  answerParams,
  applyParams,
  INTEGER,
  listParams,
  OCTET_STRING,
  type Param,
  readInteger,
  readText,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'

/** OSSL_PARAM_OCTET_PTR: the caller gets a pointer to the bytes. */
const OCTET_POINTER = 7
export const X963KDF = 'X963KDF'

/** -1: as the key says, which for a key on a token is no. */
const COFACTOR_MODES = [-1, 0, 1]

export const SETTABLE = {
  'ecdh-cofactor-mode': INTEGER,
  'kdf-type': UTF8_STRING,
  'kdf-digest': UTF8_STRING,
  'kdf-digest-props': UTF8_STRING,
  'kdf-outlen': UNSIGNED_INTEGER,
  'kdf-ukm': OCTET_STRING,
} as const

export const GETTABLE = {
  'ecdh-cofactor-mode': INTEGER,
  'kdf-type': UTF8_STRING,
  'kdf-digest': UTF8_STRING,
  'kdf-outlen': UNSIGNED_INTEGER,
  'kdf-ukm': OCTET_POINTER,
} as const

export class AgreementSettings {
  #cofactorMode = -1
  kdf: '' | typeof X963KDF = ''
  digest: Digest | undefined
  outBytes = 0
  /** User keying material; lives here as long as the context, because callers get a pointer to it. */
  ukm: Secret | undefined

  get withCofactor(): boolean {
    return this.#cofactorMode === 1
  }

  apply(params: Address): void {
    if (params !== NULL) applyParams(params, this.#setters())
  }

  answer(params: Address): void {
    answerParams(params, this.#getters())
    for (const param of listParams(params)) if (param.key === 'kdf-ukm') this.#answerUkm(param)
  }

  /** Made when there is something to set: most agreements have nothing but a peer. */
  #setters(): Readonly<Record<string, (param: Param) => void>> {
    return {
      'ecdh-cofactor-mode': (param) => {
        const mode = readInteger(param)
        if (!COFACTOR_MODES.includes(mode))
          throw badArgument(`ecdh-cofactor-mode is ${mode}; it can be 1, 0, or -1`)
        this.#cofactorMode = mode
      },
      'kdf-type': (param) => {
        const kdf = readText(param)
        if (kdf !== '' && kdf !== X963KDF)
          throw unsupported(`the KDF '${kdf}' is not supported in key agreement; ${X963KDF} is`)
        this.kdf = kdf
      },
      'kdf-digest': (param) => {
        const name = readText(param)
        this.digest = findDigest(name)
        if (this.digest === undefined)
          throw unsupported(`the digest '${name}' is not supported in ${X963KDF}`)
      },
      'kdf-outlen': (param) => {
        this.outBytes = readInteger(param)
      },
      'kdf-ukm': (param) => {
        this.ukm?.drop()
        this.ukm = Secret.copy(param.data, param.sizeBytes)
      },
    }
  }

  #getters() {
    return {
      'ecdh-cofactor-mode': () => (this.withCofactor ? 1 : 0),
      'kdf-type': () => this.kdf,
      'kdf-digest': () => this.digest?.name ?? '',
      'kdf-outlen': () => this.outBytes,
    }
  }

  #answerUkm(param: Param): void {
    if (param.type !== OCTET_POINTER) throw badArgument("'kdf-ukm' is answered by a pointer")
    native.writeWord(offset(param.address, 32), this.ukm?.sizeBytes ?? 0)
    if (param.data !== 0) native.writeWord(param.data, this.ukm?.address ?? 0)
  }

  copy(): AgreementSettings {
    const copy = new AgreementSettings()
    copy.#cofactorMode = this.#cofactorMode
    copy.kdf = this.kdf
    copy.digest = this.digest
    copy.outBytes = this.outBytes
    copy.ukm = this.ukm?.copy()
    return copy
  }

  free(): void {
    this.ukm?.drop()
    this.ukm = undefined
  }
}
