// SPDX-License-Identifier: Apache-2.0
// Puts a certificate on a token: C_CreateObject (PKCS#11 v3.2 §4.6.3).
import { encodeElement, TAG } from '../encoding/der.ts'
import { decodeCertificate } from '../encoding/x509.ts'
import { badArgument } from '../errors.ts'
import { type Blocking, native } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { type Template, writeTemplate } from '../pkcs11/template.ts'
import { withToken } from '../slot/current-slot.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { findObjects } from './search.ts'
import { TokenObject } from './token-object.ts'

export interface CertificateSpec {
  readonly pins: PinSources
  /** DER, and nothing behind it. */
  readonly der: Uint8Array
  readonly label: string
  readonly id: Uint8Array
}

/** The new object's URI. One with the same id and label is not made twice. */
export const createCertificate = (where: Slot, spec: CertificateSpec): Blocking<string> =>
  withToken(where, function* (slot) {
    yield* slot.login.ensure(spec.pins)
    return yield* slot.sessions.use((session) => create(session, slot, spec), true)
  })

function* create(session: Session, slot: Slot, spec: CertificateSpec): Blocking<string> {
  const naming: Template = [
    [CK.CKA_CLASS, CK.CKO_CERTIFICATE],
    [CK.CKA_LABEL, spec.label],
    [CK.CKA_ID, spec.id],
  ]
  if ((yield* findObjects(session, naming)).length > 0)
    throw badArgument(
      `the token has a certificate with the label '${spec.label}' and this id already; delete it first`,
    )
  const { subject, issuer, serial } = decodeCertificate(spec.der)
  const template: Template = [
    ...naming,
    [CK.CKA_CERTIFICATE_TYPE, CK.CKC_X_509],
    [CK.CKA_TOKEN, true],
    [CK.CKA_PRIVATE, false],
    [CK.CKA_SUBJECT, subject],
    [CK.CKA_ISSUER, issuer],
    [CK.CKA_SERIAL_NUMBER, encodeElement(TAG.INTEGER, serial)],
    [CK.CKA_VALUE, spec.der],
  ]
  const arena = new Arena()
  try {
    const handle = arena.alloc(8)
    yield* session.call('C_CreateObject', writeTemplate(arena, template), template.length, handle)
    const object = yield* TokenObject.read(session, slot, native.readHandle(handle), [])
    log(DECISIONS, `certificate: put on the token as ${object.uri}`)
    return object.uri
  } finally {
    arena.release()
  }
}
