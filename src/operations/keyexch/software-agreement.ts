// SPDX-License-Identifier: Apache-2.0
// With a private key in software, such as an ephemeral one of TLS: libcrypto does all of it.
import { unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { type PublicKey, spkiFromPublicKey } from '../../key/public-key.ts'
import { DECISIONS, log } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { INTEGER } from '../../openssl/params.ts'
import type { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import { type Agreement, type Group, needSameGroup } from './agreement.ts'

export class SoftwareAgreement implements Agreement {
  readonly group: Group
  /** A reference of its own. */
  readonly #pair: SoftwareKeyPair
  #withCofactor = false

  constructor(group: Group, pair: SoftwareKeyPair) {
    this.group = group
    this.#pair = pair.copyOf()
  }

  static *of(key: Key, pair: SoftwareKeyPair): Blocking<SoftwareAgreement> {
    const publicKey = yield* key.needPublicKey()
    if (publicKey.form === 'rsa') throw unsupported(`${key.name} is no key for key agreement`)
    return new SoftwareAgreement(publicKey, pair)
  }

  // biome-ignore lint/correctness/useYield: for a token it takes a call
  *configure(withCofactor: boolean): Blocking<void> {
    this.#withCofactor = withCofactor
  }

  // biome-ignore lint/correctness/useYield: libcrypto checks the rest when it derives
  *checkPeer(theirs: PublicKey): Blocking<Uint8Array> {
    needSameGroup(this.group, theirs)
    return spkiFromPublicKey(theirs)
  }

  *agree(peer: Uint8Array, out: NativeBytes): Blocking<void> {
    const cofactor = this.#withCofactor && this.group.form === 'ec'
    const params = cofactor ? ([['ecdh-cofactor-mode', INTEGER, 1]] as const) : []
    const size = yield* this.#pair.derive(peer, params, out)
    if (size !== out.sizeBytes)
      throw unsupported(`OpenSSL gave a secret of ${size} bytes where ${out.sizeBytes} are due`)
    log(DECISIONS, `derive: in software, on ${this.group.curve.name}`)
  }

  copy(): SoftwareAgreement {
    const copy = new SoftwareAgreement(this.group, this.#pair)
    copy.#withCofactor = this.#withCofactor
    return copy
  }

  *free(): Blocking<void> {
    yield* this.#pair.free()
  }
}
