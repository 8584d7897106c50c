// SPDX-License-Identifier: Apache-2.0
// For each padding, how a token decrypts it. What is wrong with a ciphertext is nobody's business:
// every failure that depends on the plaintext is the same one, or none (RFC 8017 §7.1.2, §7.2.2).
import { ProviderError, unsupported } from '../../errors.ts'
import { type Blocking, leaf, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { Mechanism } from '../../key/mechanism.ts'
import { offers } from '../../key/offers.ts'
import { TokenOperation } from '../../key/token-operation.ts'
import { DECISIONS, log, logs } from '../../log.ts'
import type { Arena } from '../../memory/arena.ts'
import { type NativeBytes, nativeBytes } from '../../memory/native-bytes.ts'
import { UTF8_STRING } from '../../openssl/params.ts'
import { isCkError } from '../../pkcs11/ck-error.ts'
import * as CK from '../../pkcs11/cryptoki.gen.ts'
import { mechanismName } from '../../pkcs11/names.ts'
import { makeSubstitute, type RawDecrypt } from './implicit-rejection.ts'
import { decodeOaepBlock } from './oaep-block.ts'
import { findOaepMechanism } from './oaep-mechanism.ts'
import {
  copyMessageOr,
  copyPremasterOr,
  findMessage,
  PREMASTER_BYTES,
  selectPremaster,
} from './pkcs1-block.ts'
import { fillRandom } from './random.ts'
import type { CipherSettings, PaddingName } from './settings.ts'
import { decryptInSoftware, servesInSoftware } from './software-decryption.ts'

export interface Decryption {
  readonly key: Key
  readonly settings: CipherSettings
  readonly modulus: Uint8Array
  /** As many bytes as the modulus, and a number below it. */
  readonly ciphertext: NativeBytes
  /** Room for a message of any size, checked by the caller. */
  readonly out: NativeBytes
  /** Freed by the caller after the decryption. */
  readonly arena: Arena
}

interface Row {
  /** The mechanisms that can serve it, best first. */
  readonly mechanisms: readonly number[]
  /** Writes the message and gives its size. */
  decrypt(request: Decryption): Blocking<number>
}

const RAW: Mechanism = { mechanism: CK.CKM_RSA_X_509 }
const RAW_IN_SOFTWARE = [['pad-mode', UTF8_STRING, 'none']] as const
const PKCS1: Mechanism = { mechanism: CK.CKM_RSA_PKCS }

/** The message for a ciphertext, and its size. */
export function* decrypt(request: Decryption): Blocking<number> {
  const { key, settings, ciphertext, out } = request
  const { software } = key
  if (software === undefined || !servesInSoftware(software, settings))
    return yield* DECRYPTIONS[settings.padding].decrypt(request)
  if (logs(DECISIONS)) log(DECISIONS, `decrypt: in software, with ${key.name}`)
  return (yield* decryptInSoftware(software, settings, ciphertext, out)) ?? refuse(request)
}

export const DECRYPTIONS: Readonly<Record<PaddingName, Row>> = {
  none: {
    mechanisms: [CK.CKM_RSA_X_509],
    *decrypt(request) {
      const block = yield* decryptRaw(request)
      native.copy(request.out.address, block.address, block.sizeBytes)
      return block.sizeBytes
    },
  },
  // Raw first: then the padding is judged here, and the token has no error to show.
  pkcs1: { mechanisms: [CK.CKM_RSA_X_509, CK.CKM_RSA_PKCS], decrypt: decryptPkcs1 },
  tls: { mechanisms: [CK.CKM_RSA_X_509, CK.CKM_RSA_PKCS], decrypt: decryptPremaster },
  oaep: { mechanisms: [CK.CKM_RSA_PKCS_OAEP, CK.CKM_RSA_X_509], decrypt: decryptOaep },
}

/** The one answer to a ciphertext that is not right: why, would help an attacker. */
export const decryptionFailed = (key: Key): ProviderError =>
  new ProviderError(
    'DECRYPTION',
    `cannot decrypt with '${key.name}': the data is not encrypted for this key in this way`,
    { reason: CK.CKR_ENCRYPTED_DATA_INVALID },
  )

/** What tokens return for a ciphertext that they do not like; SoftHSM 2.6: CKR_GENERAL_ERROR. */
const PLAINTEXT_FAILURES = [
  CK.CKR_ENCRYPTED_DATA_INVALID,
  CK.CKR_ENCRYPTED_DATA_LEN_RANGE,
  CK.CKR_DATA_INVALID,
  CK.CKR_DATA_LEN_RANGE,
  CK.CKR_BUFFER_TOO_SMALL,
  CK.CKR_FUNCTION_FAILED,
  CK.CKR_GENERAL_ERROR,
] as const

/** The block of the modulus' size inside the ciphertext. */
function* decryptRaw(request: Decryption): Blocking<NativeBytes> {
  const block = newBlock(request)
  yield* rawOn(request.key)(request.ciphertext, block)
  logRaw(request.key)
  return block
}

const logRaw = (key: Key): void => {
  if (!logs(DECISIONS)) return
  const where = key.software === undefined ? 'on the token' : 'in software'
  log(DECISIONS, `decrypt: ${where}, the padding here, with ${key.name}`)
}

const newBlock = ({ arena, modulus }: Decryption): NativeBytes => ({
  address: arena.allocSecret(modulus.length),
  sizeBytes: modulus.length,
})

const rawOn =
  (key: Key): RawDecrypt =>
  (input, output) =>
    runRaw(key, input, output)

/** Some tokens leave out zeros in front: the number goes to the end. */
function* runRaw(key: Key, input: NativeBytes, output: NativeBytes): Blocking<void> {
  const size = yield* key.software?.decrypt(RAW_IN_SOFTWARE, input, output) ??
    runOn(key, RAW, input, output)
  if (size < 0 || size > output.sizeBytes)
    throw unsupported(`the token gave a raw decryption of ${size} bytes for ${output.sizeBytes}`)
  if (size === output.sizeBytes) return
  const view = native.view(output.address, output.sizeBytes)
  view.copyWithin(output.sizeBytes - size, 0, size)
  view.fill(0, 0, output.sizeBytes - size)
}

function* runOn(
  key: Key,
  mechanism: Mechanism,
  input: NativeBytes,
  output: NativeBytes,
): Blocking<number> {
  const operation = TokenOperation.take()
  // Drivers that use OpenSSL leave its errors on the stack (SoftHSM: "padding check failed"), where
  // the application would see what it must not know.
  leaf(key.core.upcall('core_set_error_mark'), key.core.handle)
  try {
    return yield* operation.run('decrypt', key, mechanism, input, output)
  } finally {
    leaf(key.core.upcall('core_pop_error_to_mark'), key.core.handle)
    operation.release()
  }
}

/** The message that the token found inside; `undefined` when it found none. */
function* tryOn(request: Decryption, mechanism: Mechanism): Blocking<NativeBytes | undefined> {
  const block = newBlock(request)
  const { key } = request
  if (logs(DECISIONS))
    log(DECISIONS, `decrypt: on the token, ${mechanismName(mechanism.mechanism)}, with ${key.name}`)
  try {
    const size = yield* runOn(key, mechanism, request.ciphertext, block)
    return size >= 0 && size <= block.sizeBytes ? nativeBytes(block.address, size) : undefined
  } catch (error) {
    if (isCkError(error, ...PLAINTEXT_FAILURES)) return undefined
    throw error
  }
}

function* decryptPkcs1(request: Decryption): Blocking<number> {
  const { key, settings, modulus, ciphertext, arena } = request
  const isRaw = yield* offers(key, 'decrypt', CK.CKM_RSA_X_509)
  if (!settings.implicitRejection) return yield* decryptStrictly(request, isRaw)
  const raw = isRaw ? rawOn(key) : undefined
  const substitute = yield* makeSubstitute(arena, key, modulus, ciphertext, raw)
  const out = native.view(request.out.address, request.out.sizeBytes)
  if (isRaw) {
    const block = yield* decryptRaw(request)
    const other = native.view(substitute.address, modulus.length)
    return copyMessageOr(viewOf(block), other, substitute.sizeBytes, out)
  }
  const found = yield* tryOn(request, PKCS1)
  const end = substitute.address + modulus.length - substitute.sizeBytes
  return copyOut(request, found ?? nativeBytes(end, substitute.sizeBytes))
}

const viewOf = ({ address, sizeBytes }: NativeBytes): Uint8Array => native.view(address, sizeBytes)

const copyOut = ({ out }: Decryption, message: NativeBytes): number => {
  native.copy(out.address, message.address, message.sizeBytes)
  return message.sizeBytes
}

/** `implicit-rejection = 0`: the application wants to be told, as CMS does. */
function* decryptStrictly(request: Decryption, isRaw: boolean): Blocking<number> {
  if (!isRaw) return copyOut(request, (yield* tryOn(request, PKCS1)) ?? refuse(request))
  const block = yield* decryptRaw(request)
  const { good, start } = findMessage(viewOf(block))
  if (good === 0) refuse(request)
  return copyOut(request, nativeBytes(block.address + start, block.sizeBytes - start))
}

const refuse = ({ key }: Decryption): never => {
  throw decryptionFailed(key)
}

/** TLS up to 1.2 with RSA key exchange: whatever is wrong, the handshake fails later and elsewhere. */
function* decryptPremaster(request: Decryption): Blocking<number> {
  const { key, settings, arena } = request
  const random = arena.allocSecret(PREMASTER_BYTES)
  yield* fillRandom(key.core, random, PREMASTER_BYTES)
  const other = native.view(random, PREMASTER_BYTES)
  const out = native.view(request.out.address, PREMASTER_BYTES)
  if (yield* offers(key, 'decrypt', CK.CKM_RSA_X_509)) {
    copyPremasterOr(viewOf(yield* decryptRaw(request)), other, settings.versions, out)
    return PREMASTER_BYTES
  }
  const found = yield* tryOn(request, PKCS1)
  const premaster = found?.sizeBytes === PREMASTER_BYTES ? found : undefined
  const bytes = premaster === undefined ? other : viewOf(premaster)
  selectPremaster(premaster === undefined ? 0 : -1, bytes, other, settings.versions, out)
  return PREMASTER_BYTES
}

function* decryptOaep(request: Decryption): Blocking<number> {
  const mechanism = yield* findOaepMechanism(request.key, request.settings)
  if (mechanism !== undefined)
    return copyOut(request, (yield* tryOn(request, mechanism)) ?? refuse(request))
  const { key, settings, arena } = request
  const { digests } = key.owner
  const found = yield* decodeOaepBlock(arena, yield* decryptRaw(request), {
    digest: yield* digests.get(settings.oaepDigest),
    mgf1: yield* digests.get(settings.mgf1Digest),
    label: settings.label,
  })
  return copyOut(request, found ?? refuse(request))
}
