// SPDX-License-Identifier: Apache-2.0
// Keys and certificates, found as OpenSSL's store finds them, as values that a program can show.
import { encodeBase64 } from '../encoding/base64.ts'
import { encodeHex } from '../encoding/hex.ts'
import { encodePem } from '../encoding/pem.ts'
import { encodeProviderUri, PROVIDER_URI_LABEL } from '../encoding/provider-uri-pem.ts'
import { badArgument, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import type { Key } from '../key/key.ts'
import { type PublicKey, publicKeyBits, spkiFromPublicKey } from '../key/public-key.ts'
import type { TokenObject } from '../key/token-object.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import type { Found } from '../operations/store/found.ts'
import { openUri } from '../operations/store/open.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Json, JsonObject, Request } from './exchange.ts'
import { describeToken } from './tokens.ts'

const TYPES = ['private', 'public', 'cert'] as const

const USES: readonly (readonly [string, number])[] = [
  ['sign', CK.CKA_SIGN],
  ['decrypt', CK.CKA_DECRYPT],
  ['derive', CK.CKA_DERIVE],
  ['verify', CK.CKA_VERIFY],
]

/** What matches the URI, which is in the secret because it may hold a PIN; `type`: of that type. */
export function* listObjects(context: ProviderContext, request: Request): Blocking<Json> {
  const loader = openUri(context, request.secret)
  const type = request.text('type')
  const expect = TYPES.find((known) => known === type)
  if (type !== undefined && expect === undefined) throw badArgument(`no objects are '${type}'`)
  loader.criteria.expect = expect
  const objects: JsonObject[] = []
  try {
    for (;;) {
      const found = yield* loader.next(undefined)
      if (found === undefined) return objects
      objects.push(yield* describe(found))
    }
  } finally {
    loader.close()
  }
}

function* describe(found: Found): Blocking<JsonObject> {
  if (found.kind === 'cert')
    return {
      type: 'cert',
      ...describeObject(found.object),
      certificate: encodeBase64(found.certificate),
    }
  const { key } = found
  return {
    type: key.isPrivate ? 'private' : 'public',
    ...(key.object === undefined ? {} : describeObject(key.object)),
    algorithm: key.type.name,
    ...describePublicKey(yield* findPublicKey(key), key),
    pem: key.isPrivate && key.object !== undefined ? writePem(key.object) : undefined,
    uses: USES.filter(([, attribute]) => key.usage(attribute)).map(([name]) => name),
    alwaysAuthenticate: key.object?.alwaysAuthenticates ?? false,
  }
}

const writePem = (object: TokenObject): string =>
  encodePem(PROVIDER_URI_LABEL, encodeProviderUri(object.uri))

const describeObject = (object: TokenObject): JsonObject => ({
  uri: object.uri,
  label: object.label,
  id: encodeHex(object.id),
  token: describeToken(object.slot),
})

/** A key whose public half cannot be read is there all the same. */
function* findPublicKey(key: Key): Blocking<PublicKey | undefined> {
  try {
    return yield* key.publicKey()
  } catch (error) {
    if (error instanceof ProviderError) return undefined
    throw error
  }
}

const describePublicKey = (publicKey: PublicKey | undefined, key: Key): JsonObject =>
  publicKey === undefined
    ? {}
    : {
        bits: publicKeyBits(publicKey),
        curve: publicKey.form === 'rsa' ? undefined : publicKey.curve.name,
        spki: encodeBase64(spkiFromPublicKey(publicKey, key.type.name === 'RSA-PSS')),
      }
