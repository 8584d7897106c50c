// SPDX-License-Identifier: Apache-2.0
// Whether an object is one that the search wants, and as what OpenSSL gets it.
import { findDigest } from '../../algorithms/digests.ts'
import { decodeCertificate } from '../../encoding/x509.ts'
import { unsupported } from '../../errors.ts'
import { type Blocking, lazily, native } from '../../host.ts'
import { numberOf } from '../../key/attributes.ts'
import { KEY_ATTRIBUTES, Key } from '../../key/key.ts'
import { equalBytes, spkiFromPublicKey } from '../../key/public-key.ts'
import { typeOfClass } from '../../key/search.ts'
import type { TokenObject } from '../../key/token-object.ts'
import { Arena } from '../../memory/arena.ts'
import {
  CKA_CERTIFICATE_TYPE,
  CKA_VALUE,
  CKC_X_509,
  CKO_PUBLIC_KEY,
} from '../../pkcs11/cryptoki.gen.ts'
import type { ObjectType, Pkcs11Uri } from '../../pkcs11/uri.ts'
import { objectMatches } from '../../pkcs11/uri-match.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { Criteria } from './criteria.ts'
import type { Found } from './found.ts'

const names = lazily<typeof import('../../encoding/x509-name.ts')>('encoding/x509-name.js')

const OBJECT_ATTRIBUTES: readonly number[] = [...KEY_ATTRIBUTES, CKA_CERTIFICATE_TYPE]
/** CKA_VALUE is public of certificates, and asked of nothing else. */
const CERTIFICATE_ATTRIBUTES: readonly number[] = [CKA_CERTIFICATE_TYPE, CKA_VALUE]

/** What is read of an object that can be of any of these types. */
export const attributesOf = (types: readonly ObjectType[]): readonly number[] =>
  types.every((type) => type === 'cert') ? CERTIFICATE_ATTRIBUTES : OBJECT_ATTRIBUTES

export interface Search {
  readonly uri: Pkcs11Uri
  readonly criteria: Criteria
  readonly types: readonly ObjectType[]
  readonly context: ProviderContext
}

export function* identify(object: TokenObject, search: Search): Blocking<Found | undefined> {
  const type = typeOfClass(object.objectClass)
  if (type === undefined || !search.types.includes(type)) return undefined
  const { label, id, isOnToken } = object
  // Session copies of keys are there as well.
  if (!isOnToken || !objectMatches(search.uri, { type, label, id })) return undefined
  if (search.criteria.alias !== undefined && search.criteria.alias !== label) return undefined
  return type === 'cert'
    ? yield* identifyCertificate(object, search)
    : yield* identifyKey(object, search)
}

function* identifyKey(object: TokenObject, search: Search): Blocking<Found | undefined> {
  const key = Key.ofObject(search.context, object)
  // OpenSSL would drop it without a word.
  if (object.objectClass === CKO_PUBLIC_KEY && key.foundPublicKey === undefined)
    throw unsupported(`the token gives no public key that can be read for '${object.uri}'`)
  if (search.criteria.fingerprint === undefined) return { kind: 'key', key }
  const publicKey = yield* key.publicKey()
  if (publicKey === undefined) return undefined
  const matches = yield* fingerprintMatches(spkiFromPublicKey(publicKey), search)
  return matches ? { kind: 'key', key } : undefined
}

function* identifyCertificate(object: TokenObject, search: Search): Blocking<Found | undefined> {
  if ((numberOf(object.attributes, CKA_CERTIFICATE_TYPE) ?? CKC_X_509) !== CKC_X_509)
    throw unsupported(`the certificate '${object.uri}' is not an X.509 certificate`)
  const certificate = yield* readValue(object, search)
  const { subject, issuer, serial, subjectPublicKeyInfo } = decodeCertificate(certificate)
  const { criteria } = search
  if (criteria.subject !== undefined && !names().namesMatch(criteria.subject, subject))
    return undefined
  if (criteria.issuer !== undefined && !names().namesMatch(criteria.issuer, issuer))
    return undefined
  if (criteria.serial !== undefined && !equalBytes(criteria.serial, unsignedOf(serial)))
    return undefined
  if (criteria.fingerprint !== undefined) {
    const ofKey = yield* fingerprintMatches(subjectPublicKeyInfo, search)
    if (!ofKey && !(yield* fingerprintMatches(certificate, search))) return undefined
  }
  return { kind: 'cert', certificate, object }
}

function* readValue(object: TokenObject, search: Search): Blocking<Uint8Array> {
  const known = object.attributes.get(CKA_VALUE)
  const value = known ?? (yield* object.read(search.context.pins, CKA_VALUE))
  if (value?.length) return value
  throw unsupported(`the certificate '${object.uri}' has no value on the token`)
}

const unsignedOf = (serial: Uint8Array): Uint8Array => {
  const start = serial.findIndex((byte) => byte !== 0)
  return start < 0 ? new Uint8Array(0) : serial.subarray(start)
}

/** OSSL_STORE_SEARCH_by_key_fingerprint(3): of the key's SubjectPublicKeyInfo, SHA-1 by default. */
function* fingerprintMatches(bytes: Uint8Array, search: Search): Blocking<boolean> {
  const { digest: name = 'SHA1', fingerprint } = search.criteria
  const digest = findDigest(name)
  if (digest === undefined) throw unsupported(`the fingerprint digest '${name}' is not known`)
  const arena = new Arena()
  const context = (yield* search.context.digests.get(digest)).begin()
  try {
    const out = arena.alloc(digest.sizeBytes)
    yield* context.update(arena.bytes(bytes), bytes.length)
    context.finish(out)
    return equalBytes(native.readBytes(out, digest.sizeBytes), fingerprint ?? new Uint8Array(0))
  } finally {
    context.free()
    arena.release()
  }
}
