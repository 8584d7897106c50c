// SPDX-License-Identifier: Apache-2.0
// The state machine of key agreement: init, peer, settings, derive, duplicate.
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, native, offset } from '../../host.ts'
import { agreeSecret } from '../../key/agree-secret.ts'
import type { Key } from '../../key/key.ts'
import { fieldBytes, type PublicKey, spkiFromPublicKey } from '../../key/public-key.ts'
import type { TokenObject } from '../../key/token-object.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import type { ListedParam } from '../../openssl/param-lists.ts'
import { OCTET_STRING, UTF8_STRING } from '../../openssl/params.ts'
import { ELSEWHERE } from '../../openssl/software-digest.ts'
import { deriveInSoftware } from '../../openssl/software-kdf.ts'
import { checkPoint } from '../../openssl/software-point.ts'
import type { ProviderContext } from '../provider-context.ts'
import { findGroup, findMechanism, type Group, needDerivingObject } from './mechanism.ts'
import { AgreementSettings, X963KDF } from './settings.ts'

/** What an initialised context works with. */
interface Active {
  readonly key: Key
  readonly object: TokenObject
  readonly group: Group
  mechanism: number
  /** The peer's point, checked. */
  peer: Uint8Array | undefined
}

export class AgreementContext {
  readonly provider: ProviderContext
  settings = new AgreementSettings()
  #active: Active | undefined

  constructor(provider: ProviderContext) {
    this.provider = provider
  }

  get core(): Core {
    return this.provider.core
  }

  /** A fresh start: settings of an operation before do not count. */
  *init(key: Key, params: Address): Blocking<void> {
    this.free()
    this.settings.apply(params)
    const object = needDerivingObject(key)
    const group = yield* findGroup(key, object)
    const mechanism = yield* findMechanism(key, object, group, this.settings.withCofactor)
    this.#active = { key, object, group, mechanism, peer: undefined }
  }

  *configure(params: Address): Blocking<void> {
    this.settings.apply(params)
    const active = this.#active
    if (active === undefined) return
    const { key, object, group } = active
    active.mechanism = yield* findMechanism(key, object, group, this.settings.withCofactor)
  }

  *setPeer(peer: Key): Blocking<void> {
    const active = this.#need()
    const theirs = yield* peer.needPublicKey()
    active.peer = yield* checkPeer(this.core, active.group, theirs)
  }

  #need(): Active {
    if (this.#active === undefined)
      throw badArgument('a key agreement was not started before it is used')
    return this.#active
  }

  /** The size of what `derive` gives, without asking the token. */
  sizeBytes(): number {
    return this.settings.kdf === X963KDF ? this.settings.outBytes : secretBytes(this.#need().group)
  }

  /** Writes the secret, or what the KDF makes of it; returns its size. */
  *derive(out: NativeBytes): Blocking<number> {
    const { group } = this.#need()
    const sizeBytes = secretBytes(group)
    const arena = new Arena()
    try {
      const secret = { address: arena.allocSecret(sizeBytes), sizeBytes }
      if (this.settings.kdf !== X963KDF) {
        const size = roomFor(group, sizeBytes, out.sizeBytes)
        yield* this.#agree(secret)
        native.copy(out.address, secret.address, size)
        return size
      }
      const { outBytes } = this.settings
      checkRoom(out.sizeBytes, outBytes)
      yield* this.#agree(secret)
      yield* this.#applyKdf(secret, { address: out.address, sizeBytes: outBytes })
      return outBytes
    } finally {
      arena.release()
    }
  }

  *#agree(secret: NativeBytes): Blocking<void> {
    const { key, object, group, mechanism, peer } = this.#need()
    if (peer === undefined) throw badArgument('no public key of a peer is set')
    yield* agreeSecret(key, object, mechanism, peer, secret)
    if (group.form === 'raw' && isZero(secret))
      throw badArgument('the public key of the peer leads to no secret (RFC 7748 §6)')
    log(DECISIONS, `derive with ${key.name}: on the token`)
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
    if (this.#active !== undefined) copy.#active = { ...this.#active }
    return copy
  }

  free(): void {
    this.settings.free()
    this.settings = new AgreementSettings()
    this.#active = undefined
  }
}

function* checkPeer(core: Core, ours: Group, theirs: PublicKey): Blocking<Uint8Array> {
  if (theirs.form !== ours.form || theirs.curve !== ours.curve)
    throw badArgument('the public key of the peer is of another curve')
  if (theirs.form === 'raw') return theirs.bytes
  return yield* checkPoint(core, spkiFromPublicKey(theirs), 1 + 2 * fieldBytes(theirs.curve))
}

/** Bytes of the shared secret: a coordinate, with its leading zeros. */
const secretBytes = (group: Group): number =>
  group.form === 'ec' ? fieldBytes(group.curve) : group.curve.outputBytes

/** As OpenSSL does: the coordinate of an EC point is cut to a smaller buffer, a raw secret never. */
const roomFor = (group: Group, sizeBytes: number, room: number): number => {
  if (group.form !== 'ec') checkRoom(room, sizeBytes)
  return Math.min(sizeBytes, room)
}

const checkRoom = (there: number, needed: number): void => {
  if (there < needed)
    throw badArgument(`the buffer for the secret holds ${there} bytes, ${needed} are needed`)
}

const isZero = ({ address, sizeBytes }: NativeBytes): boolean => {
  for (let i = 0; i < sizeBytes; i++) if (native.readU8(offset(address, i)) !== 0) return false
  return true
}
