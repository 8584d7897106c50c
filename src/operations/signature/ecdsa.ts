// SPDX-License-Identifier: Apache-2.0
// ECDSA: EVP_SIGNATURE-ECDSA(7), PKCS#11 v3.2 §6.3.12.
import type { Digest } from '../../algorithms/digests.ts'
import { findEcdsaAlgorithmId } from '../../encoding/algorithm-id.ts'
import { decodeEcdsaSignature, ecdsaSignatureMaxBytes } from '../../encoding/ecdsa-signature.ts'
import { internalError, unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { offers } from '../../key/offers.ts'
import { orderBytes, type PublicKey } from '../../key/public-key.ts'
import { UTF8_STRING } from '../../openssl/params.ts'
import { CKM_ECDSA } from '../../pkcs11/cryptoki.gen.ts'
import { digestSetter } from './digest-setting.ts'
import { writeEcdsaSignature } from './ecdsa-wire.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

export class EcdsaScheme implements Scheme {
  readonly key: Key
  digest: Digest | undefined

  constructor(key: Key) {
    this.key = key
  }

  copy(): EcdsaScheme {
    const copy = new EcdsaScheme(this.key)
    copy.digest = this.digest
    return copy
  }

  readonly setters = { digest: digestSetter(this) }

  readonly getters = {
    'algorithm-id': () =>
      this.digest === undefined ? undefined : findEcdsaAlgorithmId(this.digest),
    digest: () => this.digest?.name,
    'digest-size': () => this.digest?.sizeBytes,
  }

  check(): void {}

  *planSign(publicKey: PublicKey, streamed: boolean): Blocking<TokenPlan> {
    const plan = yield* this.#plan(publicKey, 'sign', streamed)
    if (plan !== undefined) return plan
    throw unsupported(
      `cannot sign with '${this.key.name}': its token offers no ECDSA mechanism that this key may use with ${this.digest?.name ?? 'data that is hashed already'}`,
    )
  }

  *planVerify(publicKey: PublicKey): Blocking<TokenPlan | undefined> {
    return yield* this.#plan(publicKey, 'verify', false)
  }

  *#plan(
    publicKey: PublicKey,
    kind: 'sign' | 'verify',
    streamed: boolean,
  ): Blocking<TokenPlan | undefined> {
    const maxInputBytes = halfBytes(publicKey)
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

  rawBytes(publicKey: PublicKey): number {
    return 2 * halfBytes(publicKey)
  }

  maxBytes(publicKey: PublicKey): number {
    return ecdsaSignatureMaxBytes(halfBytes(publicKey))
  }

  readonly wire = {
    write: writeEcdsaSignature,
    decode: (wire: Uint8Array, publicKey: PublicKey) =>
      decodeEcdsaSignature(wire, halfBytes(publicKey)),
  }
}

const halfBytes = (publicKey: PublicKey): number => {
  if (publicKey.form !== 'ec') throw internalError('ECDSA with a key that is none of a curve')
  return orderBytes(publicKey.curve)
}
