// SPDX-License-Identifier: Apache-2.0
// Where the public half of a private key may be: its own attributes, CKA_PUBLIC_KEY_INFO, the public
// key object with its CKA_ID, the certificate with its CKA_ID; in this order. A key without a CKA_ID,
// as pkcs11-tool makes it without --id, is one pair with what has its label and no CKA_ID either.
import type { Curve } from '../algorithms/curves.ts'
import { decodeCertificate } from '../encoding/x509.ts'
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Template } from '../pkcs11/template.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Session } from '../slot/session.ts'
import { type Attributes, numberOf, readAttributes } from './attributes.ts'
import {
  curveFromParameters,
  equalBytes,
  type PublicKey,
  pointFromAttribute,
  publicKeyFromSpki,
  rawCurveFromParameters,
  rawPublicKeyFromAttribute,
  rsaPublicKey,
} from './public-key.ts'
import { findObjects } from './search.ts'
import type { TokenObject } from './token-object.ts'

/** What of a key object can give its public key. */
export const PUBLIC_ATTRIBUTES: readonly number[] = [
  CK.CKA_MODULUS,
  CK.CKA_PUBLIC_EXPONENT,
  CK.CKA_EC_PARAMS,
  CK.CKA_EC_POINT,
  CK.CKA_PUBLIC_KEY_INFO,
]

/** From the attributes of a key object; `undefined` when they do not hold it, or hold nonsense. */
export const publicKeyFromAttributes = (attributes: Attributes): PublicKey | undefined =>
  tolerate(() => fromComponents(attributes)) ??
  tolerate(() => fromBytes(attributes.get(CK.CKA_PUBLIC_KEY_INFO)))

/** From the attributes of an EC key that may have no point. */
export const curveOfAttributes = (attributes: Attributes): Curve | undefined => {
  const parameters = attributes.get(CK.CKA_EC_PARAMS)
  return parameters?.length ? tolerate(() => curveFromParameters(parameters)) : undefined
}

const fromComponents = (attributes: Attributes): PublicKey | undefined => {
  const modulus = attributes.get(CK.CKA_MODULUS)
  const exponent = attributes.get(CK.CKA_PUBLIC_EXPONENT)
  if (modulus?.length && exponent?.length) return rsaPublicKey(modulus, exponent)
  const parameters = attributes.get(CK.CKA_EC_PARAMS)
  const value = attributes.get(CK.CKA_EC_POINT)
  if (!parameters?.length || !value?.length) return undefined
  const rawCurve = rawCurveFromParameters(parameters, numberOf(attributes, CK.CKA_KEY_TYPE))
  if (rawCurve !== undefined) return rawPublicKeyFromAttribute(rawCurve, value)
  const curve = curveFromParameters(parameters)
  const point = pointFromAttribute(curve, value)
  return point === undefined ? undefined : { form: 'ec', curve, point }
}

const fromBytes = (spki: Uint8Array | undefined): PublicKey | undefined =>
  spki?.length ? publicKeyFromSpki(spki) : undefined

/** Looks beside the private key object. */
export function* findPublicHalf(
  object: TokenObject,
  pins: PinSources,
): Blocking<PublicKey | undefined> {
  if (object.objectClass !== CK.CKO_PRIVATE_KEY) return undefined
  if (object.id.length === 0 && object.labelBytes.length === 0) return undefined
  return yield* object.use(pins, function* (session) {
    return (
      (yield* fromObjects(
        session,
        object,
        CK.CKO_PUBLIC_KEY,
        PUBLIC_ATTRIBUTES,
        publicKeyFromAttributes,
      )) ??
      (yield* fromObjects(
        session,
        object,
        CK.CKO_CERTIFICATE,
        [CK.CKA_VALUE],
        publicKeyFromCertificate,
      ))
    )
  })
}

function* fromObjects(
  session: Session,
  object: TokenObject,
  objectClass: number,
  types: readonly number[],
  read: (attributes: Attributes) => PublicKey | undefined,
): Blocking<PublicKey | undefined> {
  const keyType = numberOf(object.attributes, CK.CKA_KEY_TYPE)
  const hasId = object.id.length > 0
  const template: Template = [
    [CK.CKA_CLASS, objectClass],
    hasId ? [CK.CKA_ID, object.id] : [CK.CKA_LABEL, object.labelBytes],
  ]
  const handles = yield* findObjects(session, template, true)
  const others: PublicKey[] = []
  for (const handle of handles) {
    const attributes = yield* readAttributes(session, handle, [...types, ...NAMING])
    const found = tolerate(() => read(attributes))
    const itsType = numberOf(attributes, CK.CKA_KEY_TYPE)
    if (found === undefined || (itsType !== undefined && itsType !== keyType)) continue
    if (contradicts(found, object.attributes)) continue
    if (!hasId && attributes.get(CK.CKA_ID)?.length) continue
    // Several pairs may share a CKA_ID: the one with the label of the key is its own.
    const label = attributes.get(CK.CKA_LABEL)
    if (hasId && label !== undefined && equalBytes(label, object.labelBytes)) return found
    others.push(found)
  }
  // Of several with one label there is no telling.
  return hasId || others.length === 1 ? others[0] : undefined
}

const NAMING: readonly number[] = [CK.CKA_KEY_TYPE, CK.CKA_LABEL, CK.CKA_ID]

/** Whether the private key itself says that it is of another pair. */
const contradicts = (found: PublicKey, attributes: Attributes): boolean => {
  const modulus = attributes.get(CK.CKA_MODULUS)
  if (found.form === 'rsa')
    return modulus?.length
      ? !equalBytes(rsaPublicKey(modulus, modulus).modulus, found.modulus)
      : false
  if (found.form !== 'ec') return false
  const curve = curveOfAttributes(attributes)
  return curve !== undefined && curve !== found.curve
}

const publicKeyFromCertificate = (attributes: Attributes): PublicKey | undefined => {
  const certificate = attributes.get(CK.CKA_VALUE)
  return certificate?.length
    ? publicKeyFromSpki(decodeCertificate(certificate).subjectPublicKeyInfo)
    : undefined
}

/** What a token holds may be malformed; the next place may be better. */
const tolerate = <T>(read: () => T | undefined): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    log(DECISIONS, `public key: ${messageOf(error)}`)
    return undefined
  }
}
