// SPDX-License-Identifier: Apache-2.0
// EdDSA: EVP_SIGNATURE-ED25519(7), RFC 8032, PKCS#11 v3.2 §6.3.14.
import { RAW_CURVES, type RawCurve } from '../../algorithms/raw-curves.ts'
import { encodePlainAlgorithmId } from '../../encoding/algorithm-id.ts'
import { badArgument, internalError, unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { acceptsParameter, offers } from '../../key/offers.ts'
import type { KeyShape } from '../../key/public-key.ts'
import { noMechanism } from '../../key/refusal.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import { OCTET_STRING, readOctets, readText, UTF8_STRING } from '../../openssl/params.ts'
import { isAtLeast } from '../../openssl/version.ts'
import { CKM_EDDSA } from '../../pkcs11/cryptoki.gen.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

/** RFC 8032 §5. */
interface Instance {
  readonly name: string
  readonly curve: RawCurve
  readonly prehash: boolean
  readonly takesContext: boolean
}

const INSTANCES: readonly Instance[] = [
  { name: 'Ed25519', curve: RAW_CURVES.ED25519, prehash: false, takesContext: false },
  { name: 'Ed25519ctx', curve: RAW_CURVES.ED25519, prehash: false, takesContext: true },
  { name: 'Ed25519ph', curve: RAW_CURVES.ED25519, prehash: true, takesContext: true },
  { name: 'Ed448', curve: RAW_CURVES.ED448, prehash: false, takesContext: true },
  { name: 'Ed448ph', curve: RAW_CURVES.ED448, prehash: true, takesContext: true },
]

const MAX_CONTEXT_BYTES = 255
/** CK_EDDSA_PARAMS: phFlag, ulContextDataLen, pContextData. */
const PARAMETER_BYTES = 24
const CONTEXT_SIZE_AT = 8
const CONTEXT_AT = 16

export class EddsaScheme implements Scheme {
  readonly key: Key
  readonly digest = undefined
  readonly wholeMessage = true
  readonly #fixed: string | undefined
  #instance: Instance
  #context = new Uint8Array(0)
  readonly setters: Scheme['setters']

  /** `instance`: of an algorithm such as ED25519ph, which has no other. */
  constructor(key: Key, instance?: string) {
    this.key = key
    this.#fixed = instance
    this.#instance = findInstance(key, instance ?? key.type.name)
    this.setters = {
      'context-string': (param) => this.#setContext(readOctets(param)),
      ...(instance === undefined ? { instance: this.#setInstance } : {}),
    }
  }

  copy(): EddsaScheme {
    const copy = new EddsaScheme(this.key, this.#fixed)
    copy.#instance = this.#instance
    copy.#context = this.#context
    return copy
  }

  readonly #setInstance: Scheme['setters'][string] = (param) => {
    this.#instance = findInstance(this.key, readText(param))
  }

  #setContext(context: Uint8Array): void {
    if (context.length > MAX_CONTEXT_BYTES)
      throw badArgument(`a context string has at most ${MAX_CONTEXT_BYTES} bytes`)
    this.#context = Uint8Array.from(context)
  }

  chooseDigest(name: string): void {
    if (name !== '')
      throw badArgument(`${this.#instance.name} signs the message itself: it takes no digest`)
  }

  readonly getters: Scheme['getters'] = {
    'algorithm-id': () =>
      this.distrusted ? undefined : encodePlainAlgorithmId(this.#instance.curve.oid),
  }

  /** All but what certificates and TLS use. */
  get distrusted(): boolean {
    const { prehash, name } = this.#instance
    return prehash || name === 'Ed25519ctx' || this.#context.length > 0
  }

  check(): void {
    const { name, takesContext } = this.#instance
    if (this.#context.length > 0 && !takesContext)
      throw badArgument(`${name} takes no context string; set instance:Ed25519ctx`)
    if (this.distrusted && !isAtLeast(this.key.core.opensslVersion, 3, 2))
      throw unsupported(
        `${name} with these settings needs OpenSSL 3.2 or newer: tokens ignore them, and an older OpenSSL cannot find that out`,
      )
  }

  *planSign(): Blocking<TokenPlan> {
    if (yield* offers(this.key, 'sign', CKM_EDDSA)) return yield* this.#plan('sign')
    throw yield* noMechanism(this.key, 'sign', [CKM_EDDSA], 'sign')
  }

  *planVerify(): Blocking<TokenPlan | undefined> {
    if (this.distrusted || !(yield* offers(this.key, 'verify', CKM_EDDSA))) return undefined
    return yield* this.#plan('verify')
  }

  /** Ed25519 takes no parameter; Ed448 does by the standard, on tokens that know of it. */
  *#plan(kind: 'sign' | 'verify'): Blocking<TokenPlan> {
    const plain: TokenPlan = { mechanism: CKM_EDDSA, input: 'message' }
    if (this.#instance.name === 'Ed25519') return plain
    const parameter = this.#parameter()
    const plan: TokenPlan = { ...plain, parameter, pointed: this.#pointed() }
    if (this.distrusted || (yield* acceptsParameter(this.key, kind, plan))) return plan
    return plain
  }

  #parameter(): Uint8Array {
    const parameter = new Uint8Array(PARAMETER_BYTES)
    parameter[0] = this.#instance.prehash ? 1 : 0
    parameter[CONTEXT_SIZE_AT] = this.#context.length
    return parameter
  }

  #pointed(): TokenPlan['pointed'] {
    return this.#context.length === 0 ? undefined : { at: CONTEXT_AT, bytes: this.#context }
  }

  softwareParams(): readonly ListedParam[] {
    if (!this.distrusted) return []
    return [
      ['instance', UTF8_STRING, this.#instance.name],
      ['context-string', OCTET_STRING, this.#context],
    ]
  }

  rawBytes(shape: KeyShape): number {
    if (shape.form !== 'raw') throw internalError('EdDSA with another kind of key')
    return shape.curve.outputBytes
  }

  maxBytes(shape: KeyShape): number {
    return this.rawBytes(shape)
  }
}

const findInstance = (key: Key, given: string): Instance => {
  const name = given.toLowerCase()
  const instance = INSTANCES.find((row) => row.name.toLowerCase() === name)
  if (instance !== undefined && instance.curve === key.type.curve) return instance
  const mine = INSTANCES.filter(({ curve }) => curve === key.type.curve)
  throw badArgument(
    `'${given}' is no way to sign with an ${key.type.name} key; ${mine.map((row) => row.name).join(', ')} are`,
  )
}
