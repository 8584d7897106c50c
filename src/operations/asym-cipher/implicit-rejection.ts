// SPDX-License-Identifier: Apache-2.0
// Implicit rejection of RSAES-PKCS1-v1_5, as OpenSSL has it from 3.2 on: a malformed block decrypts
// to a message of its own, always the same one for the same key and ciphertext, so that there is
// nothing to tell it from a right one (draft-irtf-cfrg-rsa-guidance §7).
//
// OpenSSL derives that message from the private exponent, which no token gives away. Here the secret
// is what the key makes of one fixed number: only who can use the key knows it, and all processes
// with that key (the workers of a server) agree. Where the token offers no raw RSA, or the key wants
// a PIN for each use, it is a random number, and the messages stay the same in this process and
// those that fork from it.
import { findDigest } from '../../algorithms/digests.ts'
import { concat } from '../../encoding/der.ts'
import { encodeHex } from '../../encoding/hex.ts'
import { internalError, messageOf } from '../../errors.ts'
import { type Address, type Blocking, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { Secret } from '../../memory/secret.ts'
import type { SoftwareDigest } from '../../openssl/software-digest.ts'
import { CkError } from '../../pkcs11/ck-error.ts'
import { applyMgf1, Hmac, hashParts } from './hashing.ts'
import { PADDING_BYTES } from './pkcs1-block.ts'
import { fillRandom } from './random.ts'

const SECRET_BYTES = 32
/** OpenSSL's: so many lengths are tried for one that fits, of two bytes each. */
const LENGTH_TRIES = 128

/** Raises a number to the private exponent, on the token. */
export type RawDecrypt = (input: NativeBytes, output: NativeBytes) => Blocking<void>

/** What is handed out for a malformed block: the last `sizeBytes` of as many bytes as the modulus. */
export interface Substitute {
  readonly address: Address
  readonly sizeBytes: number
}

/** The message for this ciphertext. `raw`: absent where the token does not offer it. */
export function* makeSubstitute(
  arena: Arena,
  key: Key,
  modulus: Uint8Array,
  ciphertext: NativeBytes,
  raw: RawDecrypt | undefined,
): Blocking<Substitute> {
  const sha256 = yield* getSha256(key)
  const secret = yield* getSecret(key, modulus, sha256, raw)
  const derived = { address: arena.allocSecret(SECRET_BYTES), sizeBytes: SECRET_BYTES }
  yield* withHmac(sha256, secret, (hmac) => hmac.write(ciphertext, derived.address))
  const message = { address: arena.allocSecret(modulus.length), sizeBytes: modulus.length }
  const lengths = { address: arena.allocSecret(2 * LENGTH_TRIES), sizeBytes: 2 * LENGTH_TRIES }
  yield* withHmac(sha256, derived, function* (hmac) {
    yield* hmac.expand('message', message)
    yield* hmac.expand('length', lengths)
  })
  const candidates = native.view(lengths.address, lengths.sizeBytes)
  return {
    address: message.address,
    sizeBytes: chooseLength(candidates, modulus.length - PADDING_BYTES + 1),
  }
}

function* getSha256(key: Key): Blocking<SoftwareDigest> {
  const digest = findDigest('SHA2-256')
  if (digest === undefined) throw internalError('there is no row for SHA2-256')
  return yield* key.owner.digests.get(digest)
}

function* withHmac(
  software: SoftwareDigest,
  key: NativeBytes,
  body: (hmac: Hmac) => Blocking<void>,
): Blocking<void> {
  const hmac = new Hmac(software, key)
  try {
    yield* body(hmac)
  } finally {
    hmac.free()
  }
}

/** The last candidate below the limit; all of them are looked at. */
const chooseLength = (candidates: Uint8Array, limit: number): number => {
  const mask = 2 ** (32 - Math.clz32(limit)) - 1
  let length = 0
  for (let i = 0; i < candidates.length; i += 2) {
    const candidate = (((candidates[i] ?? 0) << 8) | (candidates[i + 1] ?? 0)) & mask
    // `isLess` and `select`, written out.
    const fits = (candidate - limit) >> 31
    length = (fits & candidate) | (~fits & length)
  }
  return length
}

/** By modulus: one for each key that this process decrypts with, whoever holds it. */
const secrets = new Map<string, Secret>()

function* getSecret(
  key: Key,
  modulus: Uint8Array,
  sha256: SoftwareDigest,
  raw: RawDecrypt | undefined,
): Blocking<Secret> {
  const held = secretsOfKeys.get(key)
  if (held !== undefined) return held
  const secret = yield* getSecretOf(key, modulus, sha256, raw)
  secretsOfKeys.set(key, secret)
  return secret
}

/** The same by key: a modulus is a long name. */
const secretsOfKeys = new WeakMap<Key, Secret>()

function* getSecretOf(
  key: Key,
  modulus: Uint8Array,
  sha256: SoftwareDigest,
  raw: RawDecrypt | undefined,
): Blocking<Secret> {
  const name = encodeHex(modulus)
  const known = secrets.get(name)
  if (known !== undefined) return known
  const arena = new Arena()
  try {
    const made = arena.allocSecret(SECRET_BYTES)
    if (!(yield* derive(key, modulus, sha256, raw, made)))
      yield* fillRandom(key.core, made, SECRET_BYTES)
    // Another thread may have been faster: one of them is for all.
    const secret = secrets.get(name) ?? Secret.copy(made, SECRET_BYTES)
    secrets.set(name, secret)
    return secret
  } finally {
    arena.release()
  }
}

/** False when this token or key is not to be asked for it. */
function* derive(
  key: Key,
  modulus: Uint8Array,
  sha256: SoftwareDigest,
  raw: RawDecrypt | undefined,
  out: Address,
): Blocking<boolean> {
  if (raw === undefined || key.object?.alwaysAuthenticates) return false
  const arena = new Arena()
  try {
    const seed = native.encodeUtf8('provider-pkcs11 implicit rejection')
    const number = { address: arena.alloc(modulus.length), sizeBytes: modulus.length }
    // The first byte stays zero, so that the number is below the modulus.
    yield* applyMgf1(
      sha256,
      {
        address: arena.bytes(concat(seed, modulus)),
        sizeBytes: seed.length + modulus.length,
      },
      { address: offset(number.address, 1), sizeBytes: modulus.length - 1 },
    )
    const result = { address: arena.allocSecret(modulus.length), sizeBytes: modulus.length }
    yield* raw(number, result)
    yield* hashParts(sha256, [result], out)
    return true
  } catch (error) {
    if (!(error instanceof CkError)) throw error
    log(DECISIONS, `implicit rejection with ${key.name}: a random secret, ${messageOf(error)}`)
    return false
  } finally {
    arena.release()
  }
}
