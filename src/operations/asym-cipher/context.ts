// SPDX-License-Identifier: Apache-2.0
// One EVP_PKEY_CTX that encrypts or decrypts.
import { RSA } from '../../algorithms/key-types.ts'
import { badArgument, unsupported } from '../../errors.ts'
import { type Blocking, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { offers } from '../../key/offers.ts'
import { type RsaPublicKey, rsaPublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import * as CK from '../../pkcs11/cryptoki.gen.ts'
import { mechanismName } from '../../pkcs11/names.ts'
import type { ProviderContext } from '../provider-context.ts'
import { DECRYPTIONS, decrypt, decryptionFailed } from './decryption.ts'
import { encrypt } from './encryption.ts'
import { PADDING_BYTES, PREMASTER_BYTES } from './pkcs1-block.ts'
import { CipherSettings, type PaddingName } from './settings.ts'

export type Operation = 'encrypt' | 'decrypt'

interface Active {
  readonly operation: Operation
  readonly key: Key
  readonly modulus: Uint8Array
}

export class AsymCipherContext {
  readonly provider: ProviderContext
  settings = new CipherSettings()
  #active: Active | undefined

  constructor(provider: ProviderContext) {
    this.provider = provider
  }

  get core(): Core {
    return this.provider.core
  }

  #need(operation?: Operation): Active {
    const active = this.#active
    if (active === undefined || (operation ?? active.operation) !== active.operation)
      throw badArgument('encryption or decryption was not started before it is used')
    return active
  }

  /** Starts an operation with default settings; `key` is undefined to go on with the one before. */
  *init(operation: Operation, newKey: Key | undefined): Blocking<void> {
    const key = newKey ?? this.#need().key
    if (key.type !== RSA)
      throw unsupported(`a key of type ${key.type.name} cannot ${operation}: '${key.name}'`)
    if (operation === 'decrypt') yield* checkDecryptable(key)
    const modulus = yield* findModulus(key)
    this.settings.free()
    this.settings = new CipherSettings()
    this.#active = { operation, key, modulus }
  }

  /** After a change of settings: what the token cannot do at all is said now. */
  *check(): Blocking<void> {
    const active = this.#active
    if (active?.operation !== 'decrypt') return
    yield* checkPadding(active.key, this.settings.padding)
  }

  /** The most bytes that the result has, without asking the token. */
  maxBytes(): number {
    const { operation, modulus } = this.#need()
    const isPremaster = operation === 'decrypt' && this.settings.padding === 'tls'
    return isPremaster ? PREMASTER_BYTES : modulus.length
  }

  *run(operation: Operation, input: NativeBytes, out: NativeBytes): Blocking<number> {
    const { key } = this.#need(operation)
    const needed = this.maxBytes()
    if (out.sizeBytes < needed)
      throw badArgument(`the buffer for the result holds ${out.sizeBytes} bytes of ${needed}`)
    return operation === 'encrypt'
      ? yield* encrypt(key, this.settings, input, out)
      : yield* this.#decrypt(input, out)
  }

  *#decrypt(input: NativeBytes, out: NativeBytes): Blocking<number> {
    const { key, modulus } = this.#need('decrypt')
    const { settings } = this
    if (settings.padding === 'tls') checkPremaster(settings, modulus)
    const arena = new Arena()
    try {
      const ciphertext = readCiphertext(arena, input, modulus)
      if (ciphertext === undefined) throw decryptionFailed(key)
      return yield* decrypt({ key, settings, modulus, ciphertext, out, arena })
    } finally {
      arena.release()
    }
  }

  copy(): AsymCipherContext {
    const copy = new AsymCipherContext(this.provider)
    copy.settings = this.settings.copy()
    copy.#active = this.#active
    return copy
  }

  free(): void {
    this.settings.free()
  }
}

function* findModulus(key: Key): Blocking<Uint8Array> {
  const found = (yield* key.publicKey()) ?? fromAttribute(key) ?? (yield* key.needPublicKey())
  if (found.form !== 'rsa') throw unsupported(`'${key.name}' is no RSA key`)
  return found.modulus
}

/** Decryption needs no exponent, which tokens may leave out of private keys. */
function fromAttribute(key: Key): RsaPublicKey | undefined {
  const modulus = key.isPrivate ? key.object?.attributes.get(CK.CKA_MODULUS) : undefined
  return modulus?.length ? rsaPublicKey(modulus, NO_EXPONENT) : undefined
}

const NO_EXPONENT = new Uint8Array(0)

/** The attribute that forbids it is named: a token only says that it does not want to. */
function* checkDecryptable(key: Key): Blocking<void> {
  if (key.software !== undefined) return
  const { object } = key
  if (object === undefined || !key.isPrivate)
    throw badArgument(`cannot decrypt with '${key.name}': it is a public key`)
  const usage = key.usage(CK.CKA_DECRYPT) ?? (yield* object.read(key.owner.pins, CK.CKA_DECRYPT))
  if (usage === false || (usage instanceof Uint8Array && usage[0] === 0))
    throw unsupported(`cannot decrypt with '${key.name}': its CKA_DECRYPT is false`)
  for (const { mechanisms } of Object.values(DECRYPTIONS))
    for (const mechanism of mechanisms) if (yield* offers(key, 'decrypt', mechanism)) return
  throw noMechanism(key, 'any padding', DECRYPTIONS.oaep.mechanisms)
}

function* checkPadding(key: Key, padding: PaddingName): Blocking<void> {
  if (key.software !== undefined) return
  const { mechanisms } = DECRYPTIONS[padding]
  for (const mechanism of mechanisms) if (yield* offers(key, 'decrypt', mechanism)) return
  throw noMechanism(key, `the padding ${padding}`, mechanisms)
}

const noMechanism = (key: Key, padding: string, mechanisms: readonly number[]) => {
  const names = mechanisms.map(mechanismName).join(' and ')
  const forbidden = mechanisms.filter((mechanism) => !key.allows(mechanism))
  const why =
    forbidden.length > 0
      ? `its CKA_ALLOWED_MECHANISMS leave out ${forbidden.map(mechanismName).join(' and ')}`
      : `its token does not offer ${names}`
  return unsupported(`cannot decrypt with '${key.name}' and ${padding}: ${why}`)
}

const checkPremaster = ({ versions }: CipherSettings, modulus: Uint8Array): void => {
  if (versions.client <= 0)
    throw badArgument('a TLS premaster secret is decrypted for no version of TLS')
  if (modulus.length < PADDING_BYTES + PREMASTER_BYTES)
    throw badArgument('the RSA key is too small for a TLS premaster secret')
}

/** As many bytes as the modulus; `undefined` for what is no number below it (RFC 8017 §5.1.2). */
const readCiphertext = (
  arena: Arena,
  input: NativeBytes,
  modulus: Uint8Array,
): NativeBytes | undefined => {
  const { length } = modulus
  if (input.sizeBytes < 1 || input.sizeBytes > length) return undefined
  const address = arena.alloc(length)
  native.copy(offset(address, length - input.sizeBytes), input.address, input.sizeBytes)
  const bytes = native.view(address, length)
  const differs = bytes.findIndex((byte, i) => byte !== modulus[i])
  if (differs < 0 || (bytes[differs] ?? 0) > (modulus[differs] ?? 0)) return undefined
  return { address, sizeBytes: length }
}
