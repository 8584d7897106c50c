// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_ENCODER: provider-encoder(7). Public keys as SubjectPublicKeyInfo, any key as text,
// private keys as the URI that finds them.
import { KEY_TYPES, RSA_PSS } from '../../algorithms/key-types.ts'
import { encodePem } from '../../encoding/pem.ts'
import { badArgument } from '../../errors.ts'
import {
  type Address,
  type Blocking,
  CALL_INT,
  call,
  lazily,
  native,
  type Word,
} from '../../host.ts'
import { Key } from '../../key/key.ts'
import { spkiFromPublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import type { Core } from '../../openssl/core.ts'
import {
  ENCODER,
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
} from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { ProviderContext } from '../provider-context.ts'
import { encodeUriPem, isPrivate, refusePrivateKey } from './uri-pem.ts'

const text = lazily<typeof import('./text.ts')>('operations/encoder/text.js')

class EncoderContext {
  readonly core: Core
  constructor(core: Core) {
    this.core = core
  }
}

type Encode = (key: Key, selection: number) => Uint8Array | Blocking<Uint8Array>

const newctx = (provctx: Word): Word =>
  addHandle(new EncoderContext(getHandle(provctx, ProviderContext).core))

const freectx = (ctx: Word): void => {
  removeHandle(ctx)
}

const defineEncoder = (
  encode: Encode,
  doesSelection: (selection: number) => boolean,
): (() => Address) =>
  defineDispatch(ENCODER, {
    newctx,
    freectx,
    does_selection: (_provctx, selection) => (doesSelection(selection) ? 1 : 0),
    encode: function* (ctx, out, raw, abstract, selection) {
      if (abstract !== 0) throw badArgument('only keys of this provider can be encoded here')
      const { core } = getHandle(ctx, EncoderContext)
      const encoded = encode(getHandle(raw, Key), selection)
      return yield* write(core, out, encoded instanceof Uint8Array ? encoded : yield* encoded)
    },
  })

function* write(core: Core, bio: Address, bytes: Uint8Array): Blocking<number> {
  const arena = new Arena()
  try {
    const written = arena.alloc(8)
    const data = arena.bytes(bytes)
    return yield* call(CALL_INT, core.upcall('bio_write_ex'), bio, data, bytes.length, written)
  } finally {
    arena.release()
  }
}

function* encodeDer(key: Key): Blocking<Uint8Array> {
  return spkiFromPublicKey(yield* key.needPublicKey(), key.type === RSA_PSS)
}

function* encodePemText(key: Key): Blocking<Uint8Array> {
  return native.encodeUtf8(encodePem('PUBLIC KEY', yield* encodeDer(key)))
}

/** Not where both halves are asked for: a private key is written in no such structure. */
const isPublic = (selection: number): boolean =>
  (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) !== 0 &&
  (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) === 0

const uriFile = defineEncoder(encodeUriPem, isPrivate)
/** Not for a driver that writes a key of its own: what keymgmt exports to it is for others to write. */
const refusal = defineEncoder(
  refusePrivateKey,
  (selection) => isPrivate(selection) && !native.insideMarkedCall(),
)

const OUTPUTS = Object.entries({
  'der,structure=SubjectPublicKeyInfo': defineEncoder(encodeDer, isPublic),
  'pem,structure=SubjectPublicKeyInfo': defineEncoder(encodePemText, isPublic),
  'pem,structure=PrivateKeyInfo': uriFile,
  'pem,structure=EncryptedPrivateKeyInfo': uriFile,
  'pem,structure=type-specific': uriFile,
  'pem,structure=pkcs1': uriFile,
  'der,structure=pkcs1': refusal,
  'der,structure=PrivateKeyInfo': refusal,
  'der,structure=EncryptedPrivateKeyInfo': refusal,
  'der,structure=type-specific': refusal,
  text: defineEncoder(
    (key, selection) => text().describeKey(key, selection),
    () => true,
  ),
}).map(([output, functions]) => ({ properties: `provider=pkcs11,output=${output}`, functions }))

export const algorithms = (): readonly Algorithm[] => {
  const names = KEY_TYPES.map((type) => type.names)
  return OUTPUTS.map(({ properties, functions }) => ({ names, properties, functions }))
}
