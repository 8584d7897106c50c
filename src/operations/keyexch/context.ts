// SPDX-License-Identifier: Apache-2.0
// The state machine of key agreement: init, peer, settings, derive, duplicate.
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import { OCTET_STRING, UTF8_STRING } from '../../openssl/params.ts'
import { ELSEWHERE } from '../../openssl/software-digest.ts'
import { deriveInSoftware } from '../../openssl/software-kdf.ts'
import type { ProviderContext } from '../provider-context.ts'
import { type Agreement, type Group, secretBytes } from './agreement.ts'
import { AgreementSettings, X963KDF } from './settings.ts'
import { SoftwareAgreement } from './software-agreement.ts'
import { TokenAgreement } from './token-agreement.ts'

export class AgreementContext {
  readonly provider: ProviderContext
  settings = new AgreementSettings()
  #agreement: Agreement | undefined
  /** The peer's key as the agreement wants it. */
  #peer: Uint8Array | undefined

  constructor(provider: ProviderContext) {
    this.provider = provider
  }

  get core(): Core {
    return this.provider.core
  }

  /** A fresh start: settings of an operation before do not count. */
  *init(key: Key, params: Address): Blocking<void> {
    yield* this.free()
    this.settings.apply(params)
    this.#agreement =
      key.software === undefined
        ? yield* TokenAgreement.of(key)
        : yield* SoftwareAgreement.of(key, key.software)
    yield* this.#agreement.configure(this.settings.withCofactor)
  }

  *configure(params: Address): Blocking<void> {
    this.settings.apply(params)
    if (this.#agreement !== undefined) yield* this.#agreement.configure(this.settings.withCofactor)
  }

  *setPeer(peer: Key): Blocking<void> {
    this.#peer = yield* this.#need().checkPeer(yield* peer.needPublicKey())
  }

  #need(): Agreement {
    if (this.#agreement === undefined)
      throw badArgument('a key agreement was not started before it is used')
    return this.#agreement
  }

  /** The size of what `derive` gives, without asking the token. */
  sizeBytes(): number {
    const { group } = this.#need()
    return this.settings.kdf === X963KDF ? this.settings.outBytes : secretBytes(group)
  }

  /** Writes the secret, or what the KDF makes of it; returns its size. */
  *derive(out: NativeBytes): Blocking<number> {
    const { group } = this.#need()
    const arena = new Arena()
    try {
      const sizeBytes = secretBytes(group)
      const secret = { address: arena.allocSecret(sizeBytes), sizeBytes }
      if (this.settings.kdf === X963KDF) return yield* this.#deriveKey(secret, out)
      const size = roomFor(group, sizeBytes, out.sizeBytes)
      yield* this.#agree(secret)
      native.copy(out.address, secret.address, size)
      return size
    } finally {
      arena.release()
    }
  }

  *#deriveKey(secret: NativeBytes, out: NativeBytes): Blocking<number> {
    const { outBytes } = this.settings
    checkRoom(out.sizeBytes, outBytes)
    yield* this.#agree(secret)
    yield* this.#applyKdf(secret, { address: out.address, sizeBytes: outBytes })
    return outBytes
  }

  *#agree(secret: NativeBytes): Blocking<void> {
    if (this.#peer === undefined) throw badArgument('no public key of a peer is set')
    yield* this.#need().agree(this.#peer, secret)
  }

  /** In software always: CMS needs it (RFC 5753), and few tokens have it. */
  *#applyKdf(secret: NativeBytes, out: NativeBytes): Blocking<void> {
    const { digest, ukm } = this.settings
    if (digest === undefined) throw badArgument(`${X963KDF} needs a digest: set kdf-digest`)
    const params: ListedParam[] = [
      ['digest', UTF8_STRING, digest.name],
      ['properties', UTF8_STRING, ELSEWHERE],
      ['key', OCTET_STRING, secret],
    ]
    if (ukm !== undefined && ukm.sizeBytes > 0) params.push(['info', OCTET_STRING, ukm])
    yield* deriveInSoftware(this.core, X963KDF, params, out)
  }

  copy(): AgreementContext {
    const copy = new AgreementContext(this.provider)
    copy.settings = this.settings.copy()
    copy.#agreement = this.#agreement?.copy()
    copy.#peer = this.#peer
    return copy
  }

  *free(): Blocking<void> {
    const agreement = this.#agreement
    this.settings.free()
    this.settings = new AgreementSettings()
    this.#agreement = undefined
    this.#peer = undefined
    if (agreement !== undefined) yield* agreement.free()
  }
}

/** As OpenSSL does: the coordinate of an EC point is cut to a smaller buffer, a raw secret never. */
const roomFor = (group: Group, sizeBytes: number, room: number): number => {
  if (group.form !== 'ec') checkRoom(room, sizeBytes)
  return Math.min(sizeBytes, room)
}

const checkRoom = (there: number, needed: number): void => {
  if (there < needed)
    throw badArgument(`the buffer for the secret holds ${there} bytes, ${needed} are needed`)
}
