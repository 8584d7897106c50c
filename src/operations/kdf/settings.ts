// SPDX-License-Identifier: Apache-2.0
// What an application sets of HKDF and TLS13-KDF: EVP_KDF-HKDF(7), EVP_KDF-TLS13_KDF(7).
import { concat } from '../../encoding/der.ts'
import { badArgument } from '../../errors.ts'
import type { Address } from '../../host.ts'
import { Secret } from '../../memory/secret.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import {
  INTEGER,
  listParams,
  OCTET_STRING,
  type Param,
  readInteger,
  readOctets,
  readText,
  UTF8_STRING,
} from '../../openssl/params.ts'
import { ELSEWHERE } from '../../openssl/software-digest.ts'

export const EXTRACT_AND_EXPAND = 0
export const EXTRACT_ONLY = 1
export const EXPAND_ONLY = 2

const MODES: Readonly<Record<string, number>> = {
  EXTRACT_AND_EXPAND,
  EXTRACT_ONLY,
  EXPAND_ONLY,
}

/** Parts that are no secret, by parameter. */
const OPEN_PARTS = ['info', 'prefix', 'label', 'data'] as const
type OpenPart = (typeof OPEN_PARTS)[number]

export class KdfSettings {
  mode = EXTRACT_AND_EXPAND
  digestName: string | undefined
  properties = ''
  key: Secret | undefined
  /** In TLS 1.3 the salt is a secret as well. */
  salt: Secret | undefined
  readonly open = new Map<OpenPart, Uint8Array>()

  apply(params: Address): void {
    const list = listParams(params)
    for (const param of list) this.#setters[param.key]?.(param)
    for (const part of OPEN_PARTS) this.#setOpenPart(part, list)
  }

  readonly #setters: Readonly<Record<string, (param: Param) => void>> = {
    mode: (param) => {
      this.mode = readMode(param)
    },
    digest: (param) => {
      this.digestName = readText(param)
    },
    properties: (param) => {
      this.properties = readText(param)
    },
    key: (param) => {
      this.key?.drop()
      this.key = copySecret(param)
    },
    salt: (param) => {
      if (param.sizeBytes === 0) return
      this.salt?.drop()
      this.salt = copySecret(param)
    },
  }

  /** Those of one call follow each other, and replace those of the call before. */
  #setOpenPart(part: OpenPart, list: readonly Param[]): void {
    const values = list.filter(({ key }) => key === part)
    if (values.length > 0) this.open.set(part, concat(...values.map(readOctets)))
  }

  /** For libcrypto. The secrets are pointed at: they must outlive the call. */
  toParams(): ListedParam[] {
    const params: ListedParam[] = [
      ['mode', INTEGER, this.mode],
      ['properties', UTF8_STRING, this.#digestProperties()],
    ]
    if (this.digestName !== undefined) params.push(['digest', UTF8_STRING, this.digestName])
    if (this.key !== undefined) params.push(['key', OCTET_STRING, this.key])
    if (this.salt !== undefined) params.push(['salt', OCTET_STRING, this.salt])
    for (const [part, value] of this.open) params.push([part, OCTET_STRING, value])
    return params
  }

  /** Never a digest of this provider: the derivation would go back to a token piece by piece. */
  #digestProperties(): string {
    const { properties } = this
    return properties === '' || properties.includes('pkcs11') ? ELSEWHERE : properties
  }

  copy(): KdfSettings {
    const copy = new KdfSettings()
    copy.mode = this.mode
    copy.digestName = this.digestName
    copy.properties = this.properties
    copy.key = this.key?.copy()
    copy.salt = this.salt?.copy()
    for (const [part, value] of this.open) copy.open.set(part, value)
    return copy
  }

  free(): void {
    this.key?.drop()
    this.salt?.drop()
    this.key = undefined
    this.salt = undefined
  }
}

const copySecret = (param: Param): Secret => {
  if (param.type !== OCTET_STRING) throw badArgument(`the parameter '${param.key}' must be bytes`)
  return Secret.copy(param.data, param.sizeBytes)
}

const readMode = (param: Param): number => {
  const mode =
    param.type === UTF8_STRING ? MODES[readText(param).toUpperCase()] : readInteger(param)
  if (mode !== undefined && Object.values(MODES).includes(mode)) return mode
  throw badArgument(`the mode can be ${Object.keys(MODES).join(', ')}`)
}
