// SPDX-License-Identifier: Apache-2.0
// The parameters of RSA encryption and decryption: provider-asym_cipher(7), EVP_ASYM_CIPHER-RSA(7).
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { badArgument, internalError, unsupported } from '../../errors.ts'
import { NULL, native, type Word } from '../../host.ts'
import { type NativeBytes, nativeBytes } from '../../memory/native-bytes.ts'
import { Secret } from '../../memory/secret.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import {
  INTEGER,
  OCTET_STRING,
  type Param,
  type ParamValue,
  readInteger,
  readText,
  UTF8_STRING,
} from '../../openssl/params.ts'
import type { PremasterVersions } from './pkcs1-block.ts'

export type PaddingName = 'pkcs1' | 'none' | 'oaep' | 'tls'

/** RSA_*_PADDING of rsa.h, and OpenSSL's names, one of them misspelt as it has it. */
const PADDINGS: Readonly<Record<string, PaddingName>> = {
  1: 'pkcs1',
  3: 'none',
  4: 'oaep',
  7: 'tls',
  pkcs1: 'pkcs1',
  none: 'none',
  oaep: 'oaep',
  oeap: 'oaep',
}

const NUMBERS: Readonly<Record<PaddingName, number>> = { pkcs1: 1, none: 3, oaep: 4, tls: 7 }

export class CipherSettings {
  padding: PaddingName = 'pkcs1'
  implicitRejection = true
  #oaepDigest: Digest | undefined
  #mgf1Digest: Digest | undefined
  #label: Secret | undefined
  #clientVersion = 0
  #negotiatedVersion = 0

  /** SHA-1 is what OAEP has by default (RFC 8017 §A.2.1). */
  get oaepDigest(): Digest {
    return this.#oaepDigest ?? SHA1()
  }

  get mgf1Digest(): Digest {
    return this.#mgf1Digest ?? this.oaepDigest
  }

  /** Stays where it is until it is replaced. */
  get label(): NativeBytes {
    return nativeBytes(this.#label?.address ?? NULL, this.#label?.sizeBytes ?? 0)
  }

  get versions(): PremasterVersions {
    return { client: this.#clientVersion, negotiated: this.#negotiatedVersion }
  }

  readonly setters: Readonly<Record<string, (param: Param) => void>> = {
    'pad-mode': (param) => {
      this.padding = readPadding(param)
    },
    digest: (param) => {
      this.#oaepDigest = needDigest(param)
    },
    'mgf1-digest': (param) => {
      this.#mgf1Digest = needDigest(param)
    },
    'oaep-label': (param) => {
      if (param.type !== OCTET_STRING) throw badArgument('an OAEP label must be bytes')
      this.#label?.drop()
      this.#label = Secret.copy(param.data, param.sizeBytes)
    },
    'tls-client-version': (param) => {
      this.#clientVersion = readInteger(param)
    },
    'tls-negotiated-version': (param) => {
      this.#negotiatedVersion = readInteger(param)
    },
    'implicit-rejection': (param) => {
      this.implicitRejection = readInteger(param) !== 0
    },
  }

  readonly getters: Readonly<Record<string, () => ParamValue | undefined>> = {
    digest: () => this.#shown(this.oaepDigest, this.#oaepDigest),
    'mgf1-digest': () => this.#shown(this.mgf1Digest, this.#mgf1Digest ?? this.#oaepDigest),
    'tls-client-version': () => this.#clientVersion,
    'tls-negotiated-version': () => this.#negotiatedVersion,
    'implicit-rejection': () => (this.implicitRejection ? 1 : 0),
  }

  /** OpenSSL shows a default only once the padding is OAEP. */
  #shown(used: Digest, given: Digest | undefined): string {
    return (this.padding === 'oaep' ? used : given)?.name ?? ''
  }

  get paddingNumber(): number {
    return NUMBERS[this.padding]
  }

  /** By EVP_PKEY_CTX names, for work in software. */
  softwareParams(): readonly ListedParam[] {
    const params: ListedParam[] = [['pad-mode', INTEGER, NUMBERS[this.padding]]]
    if (this.padding === 'pkcs1')
      params.push(['implicit-rejection', INTEGER, this.implicitRejection ? 1 : 0])
    if (this.padding === 'tls') {
      params.push(['tls-client-version', INTEGER, this.#clientVersion])
      params.push(['tls-negotiated-version', INTEGER, this.#negotiatedVersion])
    }
    if (this.padding !== 'oaep') return params
    params.push(['digest', UTF8_STRING, this.oaepDigest.name])
    params.push(['mgf1-digest', UTF8_STRING, this.mgf1Digest.name])
    const { address, sizeBytes } = this.label
    if (sizeBytes > 0)
      params.push(['oaep-label', OCTET_STRING, native.readBytes(address, sizeBytes)])
    return params
  }

  copy(): CipherSettings {
    const copy = new CipherSettings()
    copy.padding = this.padding
    copy.implicitRejection = this.implicitRejection
    copy.#oaepDigest = this.#oaepDigest
    copy.#mgf1Digest = this.#mgf1Digest
    copy.#label = this.#label?.copy()
    copy.#clientVersion = this.#clientVersion
    copy.#negotiatedVersion = this.#negotiatedVersion
    return copy
  }

  free(): void {
    this.#label?.drop()
    this.#label = undefined
  }
}

const SHA1 = (): Digest => {
  const digest = findDigest('SHA1')
  if (digest === undefined) throw internalError('there is no row for SHA1')
  return digest
}

const readPadding = (param: Param): PaddingName => {
  const given: Word | string = param.type === UTF8_STRING ? readText(param) : readInteger(param)
  const name = PADDINGS[given]
  if (name !== undefined) return name
  throw unsupported(
    `the padding '${given}' is not supported in RSA encryption; pkcs1, oaep and none are`,
  )
}

const needDigest = (param: Param): Digest => {
  const name = readText(param)
  const digest = findDigest(name)
  if (digest === undefined) throw unsupported(`the digest '${name}' is not supported in OAEP`)
  return digest
}
