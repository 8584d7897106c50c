// SPDX-License-Identifier: Apache-2.0
// What OpenSSL holds as key data: an object of a token, a public key in software, or both.
import type { Curve } from '../algorithms/curves.ts'
import type { KeyType } from '../algorithms/key-types.ts'
import { badArgument, unsupported } from '../errors.ts'
import type { Blocking } from '../host.ts'
import type { Core } from '../openssl/core.ts'
import type { SoftwareDigests } from '../openssl/software-digest.ts'
import type { SoftwareKeyPair } from '../openssl/software-key-pair.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { flagOf, numbersOf } from './attributes.ts'
import { typeOfObject } from './object-type.ts'
import {
  curveOfAttributes,
  findPublicHalf,
  PUBLIC_ATTRIBUTES,
  publicKeyFromAttributes,
} from './public-half.ts'
import { isOfType, type PublicKey } from './public-key.ts'
import { isCopyable, SessionCopy } from './session-copy.ts'
import type { SessionKeys } from './session-keys.ts'
import type { TokenObject } from './token-object.ts'

/** What is read of a key when it is found: never anything secret. */
export const KEY_ATTRIBUTES: readonly number[] = [
  CK.CKA_KEY_TYPE,
  CK.CKA_ALWAYS_AUTHENTICATE,
  CK.CKA_COPYABLE,
  CK.CKA_ALLOWED_MECHANISMS,
  CK.CKA_SIGN,
  CK.CKA_DECRYPT,
  CK.CKA_VERIFY,
  CK.CKA_DERIVE,
  ...PUBLIC_ATTRIBUTES,
]

/** The provider instance that a key belongs to, as far as a key must know it. */
export interface KeyOwner {
  readonly core: Core
  readonly pins: PinSources
  readonly cacheKeys: boolean
  readonly allowExport: boolean
  /** Whether files that name private keys are written (`encode-provider-uri-to-pem`). */
  readonly writesUris: boolean
  readonly digests: SoftwareDigests
}

/** What a key can consist of beside its type. */
interface Parts {
  readonly object?: TokenObject | undefined
  readonly publicKey?: PublicKey | undefined
  readonly software?: SoftwareKeyPair | undefined
  readonly sessionKeys?: SessionKeys | undefined
  readonly curve?: Curve | undefined
  readonly isNew?: boolean
}

export class Key {
  readonly owner: KeyOwner
  readonly type: KeyType
  /** The private or public key object; absent for a key that lives in software. */
  readonly object: TokenObject | undefined
  readonly copy: SessionCopy | undefined
  /** A private key that is on no token: operations with it go to libcrypto. */
  readonly software: SoftwareKeyPair | undefined
  /** Made through this handle: whoever makes a key writes a file that names it. */
  readonly isNew: boolean
  readonly #sessionKeys: SessionKeys | undefined
  readonly #curve: Curve | undefined
  #publicKey: PublicKey | undefined
  #searched: boolean

  private constructor(owner: KeyOwner, type: KeyType, parts: Parts) {
    const { object, publicKey } = parts
    this.owner = owner
    this.type = type
    this.object = object
    this.software = parts.software
    this.isNew = parts.isNew ?? false
    this.#sessionKeys = parts.sessionKeys
    this.#curve = parts.curve
    this.#publicKey = publicKey
    this.#searched = publicKey !== undefined
    if (object !== undefined && owner.cacheKeys && isCopyable(object))
      this.copy = new SessionCopy(object)
  }

  /** The key of a private or public key object; throws for types that are not served. */
  static ofObject(owner: KeyOwner, object: TokenObject): Key {
    const publicKey = publicKeyFromAttributes(object.attributes)
    const type = typeOfObject(object)
    const curve = type.form === 'ec' ? curveOfAttributes(object.attributes) : undefined
    return new Key(owner, type, { object, publicKey, curve })
  }

  /** A private key that was just generated on a token; `sessionKeys`: if it is to go with this key. */
  static ofNewPair(
    owner: KeyOwner,
    object: TokenObject,
    publicKey: PublicKey | undefined,
    sessionKeys: SessionKeys | undefined,
  ): Key {
    return new Key(owner, typeOfObject(object), { object, publicKey, sessionKeys, isNew: true })
  }

  /** A public key in software, such as a TLS peer's. */
  static ofPublicKey(owner: KeyOwner, type: KeyType, publicKey: PublicKey): Key {
    return new Key(owner, type, { publicKey })
  }

  /** A private key in software, such as an ephemeral one of TLS; takes `software`. */
  static ofSoftwarePair(
    owner: KeyOwner,
    type: KeyType,
    software: SoftwareKeyPair,
    publicKey: PublicKey,
  ): Key {
    return new Key(owner, type, { software, publicKey })
  }

  /** Domain parameters alone, which a public key may join. */
  static ofParameters(owner: KeyOwner, type: KeyType, curve: Curve | undefined): Key {
    return new Key(owner, type, { curve })
  }

  /** The same key under another handle, with a session copy of its own. */
  copyOf(): Key {
    this.#sessionKeys?.addUser()
    return new Key(this.owner, this.type, {
      object: this.object,
      publicKey: this.#publicKey,
      software: this.software?.copyOf(),
      sessionKeys: this.#sessionKeys,
      curve: this.#curve,
      isNew: this.isNew,
    })
  }

  /** Gives back what the key holds, on its token and elsewhere. */
  *free(): Blocking<void> {
    if (this.copy !== undefined) yield* this.copy.free()
    if (this.software !== undefined) yield* this.software.free()
    if (this.#sessionKeys !== undefined) yield* this.#sessionKeys.removeUser()
  }

  get core(): Core {
    return this.owner.core
  }

  get isPrivate(): boolean {
    return this.software !== undefined || this.object?.objectClass === CK.CKO_PRIVATE_KEY
  }

  /** The curve of an EC key; parameters without a key have one too, and a private key without its half. */
  get curve(): Curve | undefined {
    return this.#publicKey?.form === 'ec' ? this.#publicKey.curve : this.#curve
  }

  /** How messages call the key. */
  get name(): string {
    const half = this.software === undefined ? 'public' : 'private'
    return this.object?.uri ?? `the ${half} ${this.type.name} key in software`
  }

  /** Fills in the public key of a TLS peer; a key of a token stays what it is. */
  setPublicKey(publicKey: PublicKey): void {
    if (this.isPrivate || this.object !== undefined)
      throw badArgument(`the public half of '${this.name}' cannot be replaced`)
    this.#publicKey = publicKey
    this.#searched = true
  }

  /** The same public key in another form. */
  rewritePublicKey(publicKey: PublicKey): void {
    this.#publicKey = publicKey
  }

  /** The public half, if it is known already. */
  get foundPublicKey(): PublicKey | undefined {
    return this.#publicKey
  }

  /** The public half; looked for once, wherever the token may have it. */
  *publicKey(): Blocking<PublicKey | undefined> {
    if (!this.#searched && this.object !== undefined) {
      const found = yield* findPublicHalf(this.object, this.owner.pins)
      this.#publicKey ??= found !== undefined && isOfType(found, this.type) ? found : undefined
      this.#searched = true
    }
    return this.#publicKey
  }

  /** As `publicKey`, for operations that cannot do without. */
  *needPublicKey(): Blocking<PublicKey> {
    const publicKey = yield* this.publicKey()
    if (publicKey !== undefined) return publicKey
    throw unsupported(
      `the public half of '${this.name}' cannot be found: put its public key or certificate on the token with the same CKA_ID`,
    )
  }

  /** As `operationHandle`, without asking the token; `undefined` when that must be done first. */
  readyHandle(): number | undefined {
    return this.copy === undefined ? this.object?.handle : this.copy.readyHandle()
  }

  /** The handle that operations use: a session copy's where the token is faster with one. */
  *operationHandle(): Blocking<number> {
    if (this.copy !== undefined) return yield* this.copy.handle()
    if (this.object === undefined) throw unsupported(`${this.name} is on no token`)
    return this.object.handle
  }

  /**
   * Runs `body` with a session and the handle for operations, ready and healed as `TokenObject` does it.
   * The copy is made before the session is borrowed: a token may have only one.
   */
  *use<T>(body: (session: Session, handle: number) => Blocking<T>): Blocking<T> {
    if (this.object === undefined) throw unsupported(`${this.name} is on no token`)
    return yield* this.object.attempt(this.owner.pins, (slot) => this.#attempt(slot, body))
  }

  *#attempt<T>(slot: Slot, body: (session: Session, handle: number) => Blocking<T>): Blocking<T> {
    try {
      const handle = yield* this.operationHandle()
      return yield* slot.sessions.use((session) => {
        this.copy?.checkHandle(handle)
        return body(session, handle)
      })
    } catch (error) {
      this.noteFailure(error)
      throw error
    }
  }

  /** A session copy can go while the key itself stays. */
  noteFailure(error: unknown): void {
    if (isCkError(error, CK.CKR_KEY_HANDLE_INVALID, CK.CKR_OBJECT_HANDLE_INVALID))
      this.copy?.forget()
  }

  /** Whether CKA_ALLOWED_MECHANISMS lets the key use a mechanism; an absent or empty list does. */
  allows(mechanism: number): boolean {
    if (this.object === undefined) return true
    const allowed = numbersOf(this.object.attributes, CK.CKA_ALLOWED_MECHANISMS)
    return allowed.length === 0 || allowed.includes(mechanism)
  }

  /** A usage attribute such as CKA_SIGN; `undefined` when the token does not say. */
  usage(attribute: number): boolean | undefined {
    return this.object === undefined ? undefined : flagOf(this.object.attributes, attribute)
  }
}
