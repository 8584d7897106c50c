// SPDX-License-Identifier: Apache-2.0
// ECDSA: EVP_SIGNATURE-ECDSA(7), PKCS#11 v3.2 §6.3.12.
import type { Digest } from '../../algorithms/digests.ts'
import { findEcdsaAlgorithmId } from '../../encoding/algorithm-id.ts'
import { decodeEcdsaSignature } from '../../encoding/ecdsa-signature.ts'
import { ecdsaSignatureMaxBytes } from '../../encoding/ecdsa-size.ts'
import { internalError, unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { offers } from '../../key/offers.ts'
import { type KeyShape, orderBytes, publicKeyBits } from '../../key/public-key.ts'
import { noMechanism } from '../../key/refusal.ts'
import { type Param, readInteger, UTF8_STRING } from '../../openssl/params.ts'
import { CKM_ECDSA } from '../../pkcs11/cryptoki.gen.ts'
import { chooseDigest, digestSetter } from './digest-setting.ts'
import { writeEcdsaSignature } from './ecdsa-wire.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

export class EcdsaScheme implements Scheme {
  readonly key: Key
  digest: Digest | undefined
  /** Of an algorithm such as ECDSA-SHA2-256, whose digest cannot be changed. */
  readonly #fixed: Digest | undefined
  readonly setters: Scheme['setters']

  constructor(key: Key, fixed?: Digest) {
    this.key = key
    this.#fixed = fixed
    this.digest = fixed
    this.setters = {
      'nonce-type': refuseDeterministic,
      ...(fixed === undefined ? { digest: digestSetter(this) } : {}),
    }
  }

  copy(): EcdsaScheme {
    const copy = new EcdsaScheme(this.key, this.#fixed)
    copy.digest = this.digest
    return copy
  }

  chooseDigest(name: string): void {
    chooseDigest(this, name)
  }

  readonly getters = {
    'algorithm-id': () =>
      this.digest === undefined ? undefined : findEcdsaAlgorithmId(this.digest),
    digest: () => this.digest?.name,
    'digest-size': () => this.digest?.sizeBytes,
    'nonce-type': () => RANDOM_NONCE,
  }

  check(): void {}

  *planSign(shape: KeyShape, streamed: boolean): Blocking<TokenPlan> {
    const plan = yield* this.#plan(shape, 'sign', streamed)
    if (plan !== undefined) return plan
    const combined = streamed ? this.digest?.ecdsaMechanism : undefined
    const candidates = combined === undefined ? [CKM_ECDSA] : [CKM_ECDSA, combined]
    throw yield* noMechanism(this.key, 'sign', candidates, 'sign')
  }

  *planVerify(shape: KeyShape): Blocking<TokenPlan | undefined> {
    return yield* this.#plan(shape, 'verify', false)
  }

  *#plan(
    shape: KeyShape,
    kind: 'sign' | 'verify',
    streamed: boolean,
  ): Blocking<TokenPlan | undefined> {
    const maxInputBytes = halfBytes(shape)
    if (yield* offers(this.key, kind, CKM_ECDSA))
      return { mechanism: CKM_ECDSA, input: 'digest', maxInputBytes }
    const combined = this.digest?.ecdsaMechanism
    if (streamed && combined !== undefined && (yield* offers(this.key, kind, combined)))
      return { mechanism: combined, input: 'message' }
    return undefined
  }

  softwareParams() {
    return this.digest === undefined ? [] : [['digest', UTF8_STRING, this.digest.name] as const]
  }

  rawBytes(shape: KeyShape): number {
    return 2 * halfBytes(shape)
  }

  maxBytes(shape: KeyShape): number {
    return ecdsaSignatureMaxBytes(publicKeyBits(shape))
  }

  readonly wire = {
    write: writeEcdsaSignature,
    decode: (wire: Uint8Array, shape: KeyShape) => decodeEcdsaSignature(wire, halfBytes(shape)),
  }
}

const RANDOM_NONCE = 0

/** PKCS#11 leaves the choice of the nonce to the token, which does not say how it makes it. */
const refuseDeterministic = (param: Param): void => {
  if (readInteger(param) !== RANDOM_NONCE)
    throw unsupported(
      'deterministic ECDSA cannot be asked of a PKCS#11 token: leave nonce-type at 0',
    )
}

const halfBytes = (shape: KeyShape): number => {
  if (shape.form !== 'ec') throw internalError('ECDSA with a key that is none of a curve')
  return orderBytes(shape.curve)
}
