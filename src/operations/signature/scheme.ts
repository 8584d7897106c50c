// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../algorithms/digests.ts'
import type { Address, Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { Mechanism } from '../../key/mechanism.ts'
import type { KeyShape } from '../../key/public-key.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import type { Param, ParamValue } from '../../openssl/params.ts'

/** How one signature is made on a token. */
export interface TokenPlan extends Mechanism {
  /** The token gets the digest (behind `prefix`), the whole message, or a block that is made here. */
  readonly input: 'digest' | 'message' | 'block'
  readonly prefix?: Uint8Array | undefined
  /** More bytes of a digest than the curve's order are cut off (FIPS 186-5 §6.4.1). */
  readonly maxInputBytes?: number | undefined
  /** Bytes that the parameter structure points to, with the place of the pointer in it. */
  readonly pointed?: { readonly at: number; readonly bytes: Uint8Array } | undefined
}

/**
 * What makes one signature algorithm different from another: settings, mechanisms and wire form.
 * The state machine around it is SignatureContext.
 */
export interface Scheme {
  readonly key: Key
  /** The digest that is signed; absent: the application passes data that is signed as it is. */
  digest: Digest | undefined
  /** The message is signed in one piece, and there is no digest: Ed25519. */
  readonly wholeMessage?: boolean
  copy(): Scheme
  /** The digest that digest_sign_init names; an empty name is the algorithm's default. */
  chooseDigest(name: string): void
  /** Applies one parameter of set_ctx_params. */
  readonly setters: Readonly<Record<string, (param: Param) => void>>
  readonly getters: Readonly<Record<string, () => ParamValue | undefined>>
  /** Throws for settings that cannot be served at all, whatever the data. */
  check(shape: KeyShape | undefined): void
  /** Whether data that is not hashed here has a length, and a value, that can be signed. */
  fits?(shape: KeyShape, data: NativeBytes): boolean
  /** Throws for settings with which no data can be taken out of a signature. */
  checkRecovery?(): void
  /**
   * The way to sign on the token with the present settings; throws when there is none. `undefined`
   * while settings may still come (`open`) with which there is one.
   */
  planSign(shape: KeyShape, streamed: boolean, open: boolean): Blocking<TokenPlan | undefined>
  /** The way to verify on the token; `undefined`: it is done in software. */
  planVerify(shape: KeyShape): Blocking<TokenPlan | undefined>
  /** Tokens are known to ignore these settings and sign something else: each signature is verified. */
  readonly distrusted?: boolean
  /** For verification in software: the settings by OpenSSL's names. */
  softwareParams(): readonly ListedParam[]
  /** Builds the block of a plan whose input is `block` from the digest. */
  buildBlock?(shape: KeyShape, digest: Uint8Array): Blocking<Uint8Array>
  /** Bytes of a token's signature, and the most that OpenSSL gets to see. */
  rawBytes(shape: KeyShape): number
  maxBytes(shape: KeyShape): number
  /** Between the token's form and OpenSSL's; absent: they are the same. */
  readonly wire?: {
    /** Writes the signature at `rawAddress`, which `raw` views, to `out`; its size. */
    write(raw: Uint8Array, rawAddress: Address, out: Address): number
    decode(wire: Uint8Array, shape: KeyShape): Uint8Array
  }
}
