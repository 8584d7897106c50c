// SPDX-License-Identifier: Apache-2.0
// RSA signatures: EVP_SIGNATURE-RSA(7), PKCS#11 v3.2 §6.1. Paddings are rows of PADDINGS.
import type { Digest } from '../../algorithms/digests.ts'
import { RSA_PSS } from '../../algorithms/key-types.ts'
import { encodePssAlgorithmId, findRsaAlgorithmId } from '../../encoding/algorithm-id.ts'
import type { PssParams } from '../../encoding/pss-params.ts'
import { badArgument, internalError, unsupported } from '../../errors.ts'
import { type Blocking, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { onlyPssDigest } from '../../key/pss-restriction.ts'
import type { KeyShape, RsaShape } from '../../key/public-key.ts'
import { noMechanism } from '../../key/refusal.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import { INTEGER, type Param, readInteger, readText, UTF8_STRING } from '../../openssl/params.ts'
import { chooseDigest, digestSetter, needDigest } from './digest-setting.ts'
import { buildPkcs1Block, PKCS1_FRAME_BYTES } from './emsa-pkcs1.ts'
import { buildPssBlock } from './emsa-pss.ts'
import { candidateMechanisms, PADDINGS, type PaddingName } from './rsa-plans.ts'
import { AUTO, readSaltLength, resolveSalt, saltName } from './salt-length.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

/** RSA_*_PADDING of rsa.h. */
const PADDING_NUMBERS: Readonly<Record<number, PaddingName>> = { 1: 'pkcs1', 3: 'none', 6: 'pss' }
/** Paddings that OpenSSL has and that are refused. */
const REFUSED: Readonly<Record<string, string>> = {
  '4': 'oaep',
  '5': 'x931',
  oaep: 'oaep',
  x931: 'x931',
}

export class RsaScheme implements Scheme {
  readonly key: Key
  digest: Digest | undefined
  padding: PaddingName
  /** By the application: TLS starts an operation first, and chooses the padding then. */
  #paddingIsSet = false
  mgf1Digest: Digest | undefined
  /** Bytes, or one of the negative names of salt-length.ts. */
  saltLength = AUTO
  /** What it comes to with the present key and digest. */
  #saltBytes: number | undefined
  /** Of an algorithm such as RSA-SHA2-256, where nothing can be changed. */
  readonly #fixed: Digest | undefined
  readonly setters: Scheme['setters']

  constructor(key: Key, fixed?: Digest) {
    this.key = key
    this.#fixed = fixed
    this.digest = fixed
    this.padding = key.type === RSA_PSS ? 'pss' : 'pkcs1'
    this.setters = fixed === undefined ? this.#freeSetters() : {}
    if (fixed !== undefined && this.padding === 'pss')
      throw unsupported(`the key '${key.name}' is an RSA-PSS key: the padding must be pss`)
  }

  copy(): RsaScheme {
    const copy = new RsaScheme(this.key, this.#fixed)
    copy.digest = this.digest
    copy.padding = this.padding
    copy.#paddingIsSet = this.#paddingIsSet
    copy.mgf1Digest = this.mgf1Digest
    copy.saltLength = this.saltLength
    copy.#saltBytes = this.#saltBytes
    return copy
  }

  chooseDigest(name: string): void {
    chooseDigest(this, name, onlyPssDigest(this.key, undefined))
  }

  #freeSetters(): Scheme['setters'] {
    return {
      digest: digestSetter(this),
      'pad-mode': (param) => this.#setPadding(readPadding(param)),
      'mgf1-digest': (param) => {
        this.mgf1Digest = needDigest(readText(param))
      },
      saltlen: (param) => {
        if (this.padding !== 'pss')
          throw badArgument(
            'a salt length is for the padding pss alone; set rsa_padding_mode:pss first',
          )
        this.saltLength = readSaltLength(param)
      },
    }
  }

  #setPadding(padding: PaddingName): void {
    if (this.key.type === RSA_PSS && padding !== 'pss')
      throw unsupported(`the key '${this.key.name}' is an RSA-PSS key: the padding must be pss`)
    this.padding = padding
    this.#paddingIsSet = true
  }

  readonly getters = {
    'algorithm-id': () => this.#algorithmId(),
    digest: () => this.digest?.name,
    'pad-mode': () => this.padding,
    'mgf1-digest': () => (this.mgf1Digest ?? this.digest)?.name,
    saltlen: () => saltName(this.saltLength),
  }

  #algorithmId(): Uint8Array | undefined {
    const { digest } = this
    if (digest === undefined) return undefined
    if (this.padding !== 'pss') return findRsaAlgorithmId(digest)
    const saltBytes = this.#saltBytes ?? digest.sizeBytes
    return encodePssAlgorithmId({ digest, mgf1Digest: this.mgf1Digest ?? digest, saltBytes })
  }

  check(shape: KeyShape | undefined): void {
    if (this.padding === 'none' && this.digest !== undefined)
      throw unsupported(
        'RSA without padding signs no digest; unset the digest or choose pkcs1 or pss',
      )
    if (this.padding !== 'pss' || this.digest === undefined || shape === undefined) return
    const rsa = rsaOf(shape)
    if (rsa.restriction !== undefined) this.#adopt(rsa.restriction)
    this.#saltBytes = this.saltBytes(rsa)
    if (rsa.restriction !== undefined) this.#checkRestriction(rsa.restriction, this.#saltBytes)
  }

  /** What is not set is as the key's parameters say, for signatures and for their verification. */
  #adopt({ mgf1Digest, saltBytes }: PssParams): void {
    this.mgf1Digest ??= mgf1Digest
    if (this.saltLength === AUTO) this.saltLength = saltBytes
  }

  /** Verification in software leaves the salt to libcrypto, which knows the restriction too. */
  #checkRestriction({ digest, mgf1Digest, saltBytes }: PssParams, ours: number): void {
    const fits = this.digest === digest && (this.mgf1Digest ?? this.digest) === mgf1Digest
    if (!fits || ours < saltBytes)
      throw unsupported(
        `the key '${this.key.name}' is restricted to ${digest.name}, MGF1 with ${mgf1Digest.name} and salts of at least ${saltBytes} bytes`,
      )
  }

  /** SoftHSM 2.6.1 ends the whole process when a block is longer than the modulus. */
  fits(shape: KeyShape, data: NativeBytes): boolean {
    const { modulus } = rsaOf(shape)
    if (this.padding === 'pkcs1') return data.sizeBytes <= modulus.length - PKCS1_FRAME_BYTES
    if (data.sizeBytes !== modulus.length) return this.padding !== 'none'
    return isSmaller(native.readBytes(data.address, data.sizeBytes), modulus)
  }

  checkRecovery(): void {
    if (this.padding === 'pss')
      throw unsupported('RSASSA-PSS signatures hold nothing that could be recovered')
  }

  /** The salt of a new signature, in bytes. */
  saltBytes(shape: RsaShape): number {
    if (this.digest === undefined) throw badArgument(NO_DIGEST)
    const { opensslVersion } = this.key.core
    return resolveSalt(this.saltLength, shape, this.digest, opensslVersion)
  }

  *planSign(shape: KeyShape, streamed: boolean, open: boolean): Blocking<TokenPlan | undefined> {
    if (this.padding === 'pss' && this.digest === undefined) {
      if (open) return undefined
      throw badArgument(NO_DIGEST)
    }
    const rsa = rsaOf(shape)
    const request = { scheme: this, shape: rsa, kind: 'sign' as const, streamed }
    const plan = yield* PADDINGS[this.padding](request)
    if (plan !== undefined) return plan
    if (open && !this.#paddingIsSet && (yield* PADDINGS.pss(request)) !== undefined)
      return undefined
    const candidates = candidateMechanisms(this, streamed)
    throw yield* noMechanism(this.key, 'sign', candidates, `sign (${this.padding} padding)`)
  }

  /** The token cannot find out a salt length, and a block is checked in software as well. */
  *planVerify(shape: KeyShape): Blocking<TokenPlan | undefined> {
    if (this.padding === 'pss' && (this.digest === undefined || this.saltLength < -1))
      return undefined
    const request = {
      scheme: this,
      shape: rsaOf(shape),
      kind: 'verify' as const,
      streamed: false,
    }
    const plan = yield* PADDINGS[this.padding](request)
    return plan?.input === 'digest' ? plan : undefined
  }

  *buildBlock(shape: KeyShape, digest: Uint8Array): Blocking<Uint8Array> {
    const rsa = rsaOf(shape)
    if (this.padding === 'pkcs1') return buildPkcs1Block(rsa, this.digest, digest)
    if (this.digest === undefined) throw internalError('a block without a digest')
    return yield* buildPssBlock(this, rsa, this.digest, digest)
  }

  softwareParams(): readonly ListedParam[] {
    const { digest, mgf1Digest, padding } = this
    const params: ListedParam[] = []
    if (digest !== undefined) params.push(['digest', UTF8_STRING, digest.name])
    params.push(['pad-mode', UTF8_STRING, padding])
    if (padding !== 'pss') return params
    if (digest === undefined) throw badArgument('RSASSA-PSS needs a digest')
    params.push(['saltlen', INTEGER, this.saltLength])
    params.push(['mgf1-digest', UTF8_STRING, (mgf1Digest ?? digest).name])
    return params
  }

  rawBytes(shape: KeyShape): number {
    return rsaOf(shape).modulus.length
  }

  maxBytes(shape: KeyShape): number {
    return this.rawBytes(shape)
  }
}

/** Big-endian numbers of the same length. */
const isSmaller = (a: Uint8Array, b: Uint8Array): boolean => {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

const NO_DIGEST = 'RSASSA-PSS needs a digest; set it with -pkeyopt digest:NAME'

const rsaOf = (shape: KeyShape): RsaShape => {
  if (shape.form !== 'rsa') throw internalError('an RSA signature with another kind of key')
  return shape
}

const readPadding = (param: Param): PaddingName => {
  const given = param.type === UTF8_STRING ? readText(param) : String(readInteger(param))
  const name = PADDING_NUMBERS[Number(given)] ?? given
  if (Object.hasOwn(PADDINGS, name)) return name as PaddingName
  throw unsupported(
    `the padding '${REFUSED[given] ?? given}' is not supported in RSA signatures; pkcs1, pss and none are`,
  )
}
