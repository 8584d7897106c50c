// SPDX-License-Identifier: Apache-2.0
// Whether the private key on a token and the public key that goes with it are one pair: what one
// does, the other must undo. The token's private value is not there to be compared.
import { DIGESTS } from '../../algorithms/digests.ts'
import { RSA_PSS } from '../../algorithms/key-types.ts'
import { internalError, unsupported } from '../../errors.ts'
import { type Blocking, CALL_INT, call, NULL, native } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { publicKeyFromSpki, spkiFromPublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { UTF8_STRING } from '../../openssl/params.ts'
import { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import { randomBytes } from '../../openssl/software-random.ts'
import { CKA_DECRYPT, CKA_DERIVE, CKA_SIGN, CKM_RSA_PKCS_PSS } from '../../pkcs11/cryptoki.gen.ts'
import { AsymCipherContext } from '../asym-cipher/context.ts'
import { AgreementContext } from '../keyexch/context.ts'
import { ProviderContext } from '../provider-context.ts'
import { SignatureContext } from '../signature/context.ts'
import { EcdsaScheme } from '../signature/ecdsa.ts'
import { EddsaScheme } from '../signature/eddsa.ts'
import { RsaScheme } from '../signature/rsa.ts'
import type { Scheme } from '../signature/scheme.ts'

export function* isPair(key: Key): Blocking<boolean> {
  if (key.software !== undefined) return yield* isSoftwarePair(key.software)
  const { type } = key
  const may = (attribute: number): boolean => key.usage(attribute) !== false
  if (type.signature !== undefined && may(CKA_SIGN)) return yield* signsForPublicKey(key)
  if (type.form === 'rsa' && may(CKA_DECRYPT)) return yield* decryptsForPublicKey(key)
  if (type.exchange !== undefined && may(CKA_DERIVE)) return yield* agreesForPublicKey(key)
  throw unsupported(
    `'${key.name}' may neither sign nor decrypt nor derive: nothing shows that its halves belong together`,
  )
}

const isSoftwarePair = (pair: SoftwareKeyPair): Blocking<boolean> =>
  pair.use(function* (context) {
    return (
      (yield* call(CALL_INT, pair.core.libcrypto.get('EVP_PKEY_pairwise_check'), context)) === 1
    )
  })

const MESSAGE_BYTES = 32

/** Verification is in software: what is on the token here is the private key. */
function* signsForPublicKey(key: Key): Blocking<boolean> {
  const signer = new SignatureContext(providerOf(key), createScheme)
  const verifier = new SignatureContext(providerOf(key), createScheme)
  const configure = (scheme: Scheme) => scheme.chooseDigest(digestFor(key))
  const arena = new Arena()
  try {
    const message = yield* randomMessage(key, arena)
    yield* signer.init('sign', key, true, configure)
    const out = room(arena, signer.maxBytes())
    const sizeBytes = yield* signer.signOnce(message, out)
    yield* verifier.init('verify', key, true, configure)
    return yield* verifier.verifyOnce(message, { ...out, sizeBytes })
  } finally {
    signer.free()
    verifier.free()
    arena.release()
  }
}

const createScheme = (key: Key): Scheme => {
  if (key.type.form === 'rsa') return new RsaScheme(key)
  return key.type.form === 'ec' ? new EcdsaScheme(key) : new EddsaScheme(key)
}

/** An RSASSA-PSS key can be restricted to the mechanism of one digest. */
const digestFor = (key: Key): string => {
  if (key.type !== RSA_PSS || key.allows(CKM_RSA_PKCS_PSS)) return ''
  const digest = DIGESTS.find(
    ({ rsaPssMechanism }) => rsaPssMechanism && key.allows(rsaPssMechanism),
  )
  return digest?.name ?? ''
}

function* decryptsForPublicKey(key: Key): Blocking<boolean> {
  const context = new AsymCipherContext(providerOf(key))
  const arena = new Arena()
  try {
    const message = yield* randomMessage(key, arena)
    yield* context.init('encrypt', key)
    const out = room(arena, context.maxBytes())
    const sizeBytes = yield* context.run('encrypt', message, out)
    yield* context.init('decrypt', key)
    const clear = room(arena, context.maxBytes())
    const size = yield* context.run('decrypt', { ...out, sizeBytes }, clear)
    return size === message.sizeBytes && equalMemory(clear, message)
  } finally {
    context.free()
    arena.release()
  }
}

/** With a key pair of the same group, made for this once. */
function* agreesForPublicKey(key: Key): Blocking<boolean> {
  const { core, type, owner } = key
  const publicKey = yield* key.needPublicKey()
  const params =
    publicKey.form === 'ec' ? ([['group', UTF8_STRING, publicKey.curve.name]] as const) : []
  const other = yield* SoftwareKeyPair.generate(core, type.name, params)
  const context = new AgreementContext(providerOf(key))
  const arena = new Arena()
  try {
    const peer = Key.ofPublicKey(owner, type, publicKeyFromSpki(yield* other.publicKey()))
    yield* context.init(key, NULL)
    yield* context.setPeer(peer)
    const ours = room(arena, context.sizeBytes())
    const theirs = room(arena, context.sizeBytes())
    yield* context.derive(ours)
    yield* other.derive(spkiFromPublicKey(publicKey), [], theirs)
    return equalMemory(ours, theirs)
  } finally {
    yield* context.free()
    yield* other.free()
    arena.release()
  }
}

function* randomMessage(key: Key, arena: Arena): Blocking<NativeBytes> {
  const bytes = yield* randomBytes(key.core, MESSAGE_BYTES)
  return { address: arena.bytes(bytes), sizeBytes: MESSAGE_BYTES }
}

const room = (arena: Arena, sizeBytes: number): NativeBytes => ({
  address: arena.allocSecret(sizeBytes),
  sizeBytes,
})

const equalMemory = (a: NativeBytes, { address, sizeBytes }: NativeBytes): boolean =>
  native.compare(a.address, address, sizeBytes) === 0

const providerOf = ({ owner }: Key): ProviderContext => {
  if (owner instanceof ProviderContext) return owner
  throw internalError('a key without a provider')
}
