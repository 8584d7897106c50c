// SPDX-License-Identifier: Apache-2.0
// Makes a key pair on a token: C_GenerateKeyPair (PKCS#11 v3.2 §5.18.4).
import type { KeyType } from '../algorithms/key-types.ts'
import { badArgument, unsupported } from '../errors.ts'
import { type Address, type Blocking, NULL, native, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { returnValueName } from '../pkcs11/names.ts'
import { type Template, writeTemplate } from '../pkcs11/template.ts'
import { withToken } from '../slot/current-slot.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { KEY_ATTRIBUTES, Key, type KeyOwner } from './key.ts'
import { allowedUsageTemplate, type KeyUsage, usageTemplate } from './key-usage.ts'
import { publicKeyFromAttributes } from './public-half.ts'
import { findObjects } from './search.ts'
import { SessionKeys } from './session-keys.ts'
import { TokenObject } from './token-object.ts'

export interface PairSpec {
  readonly type: KeyType
  readonly slot: Slot
  readonly pins: PinSources
  /** CKM_ number. */
  readonly mechanism: number
  readonly id: Uint8Array
  readonly label: string
  /** Objects of the token, which stay, or of a session, which go with the key. */
  readonly onToken: boolean
  /** Attributes that are particular to the kind of key. */
  readonly privateTemplate: Template
  readonly publicTemplate: Template
  /** What they may be used for; where `isAsked` is not set, a token may allow more. */
  readonly usages: readonly KeyUsage[]
  readonly isAsked: boolean
}

/** How drivers say that they do not want an attribute to be what it is. */
const TEMPLATE_REFUSED: readonly number[] = [
  CK.CKR_GENERAL_ERROR,
  CK.CKR_ATTRIBUTE_TYPE_INVALID,
  CK.CKR_ATTRIBUTE_VALUE_INVALID,
  CK.CKR_TEMPLATE_INCONSISTENT,
]

export function* generatePair(owner: KeyOwner, spec: PairSpec): Blocking<Key> {
  const { onToken } = spec
  const key = yield* withToken(spec.slot, (slot) => generateWith(owner, { ...spec, slot }))
  log(DECISIONS, `generated ${key.name}${onToken ? '' : ', for this session'}`)
  return key
}

function* generateWith(owner: KeyOwner, spec: PairSpec): Blocking<Key> {
  const { slot, onToken } = spec
  yield* slot.login.ensure(spec.pins)
  const generate = (session: Session) => generateIn(session, owner, spec)
  // The keeper is the session that lasts, and what it owns lasts with it.
  return yield* onToken ? slot.sessions.use(generate, true) : slot.sessions.useKeeper(generate)
}

function* generateIn(session: Session, owner: KeyOwner, spec: PairSpec): Blocking<Key> {
  if (spec.onToken) yield* refuseSecond(session, spec)
  const arena = new Arena()
  try {
    const handles = arena.alloc(16)
    let rv = yield* askForPair(session, spec, usageTemplate, handles)
    // A TPM's EC keys can be used for all that it does with EC keys; nobody has asked for less.
    if (!spec.isAsked && TEMPLATE_REFUSED.includes(rv))
      rv = yield* askForPair(session, spec, allowedUsageTemplate, handles)
    if (rv !== CK.CKR_OK) throw new CkError('C_GenerateKeyPair', rv)
    return yield* readOrDestroy(session, owner, spec, {
      publicHandle: native.readHandle(handles),
      privateHandle: native.readHandle(offset(handles, 8)),
    })
  } finally {
    arena.release()
  }
}

function* askForPair(
  session: Session,
  spec: PairSpec,
  describeUsages: typeof usageTemplate,
  handles: Address,
): Blocking<number> {
  const arena = new Arena()
  try {
    const publicTemplate = [
      ...commonTemplate(spec, CK.CKO_PUBLIC_KEY),
      ...spec.publicTemplate,
      ...describeUsages(spec.usages, 'public'),
    ]
    const privateTemplate = [
      ...commonTemplate(spec, CK.CKO_PRIVATE_KEY),
      ...spec.privateTemplate,
      ...describeUsages(spec.usages, 'private'),
    ]
    return yield* session.ask(
      'C_GenerateKeyPair',
      arena.words(spec.mechanism, NULL, 0),
      writeTemplate(arena, publicTemplate),
      publicTemplate.length,
      writeTemplate(arena, privateTemplate),
      privateTemplate.length,
      handles,
      offset(handles, 8),
    )
  } finally {
    arena.release()
  }
}

const commonTemplate = (spec: PairSpec, objectClass: number): Template => {
  const isPrivate = objectClass === CK.CKO_PRIVATE_KEY
  return [
    [CK.CKA_CLASS, objectClass],
    [CK.CKA_TOKEN, spec.onToken],
    [CK.CKA_PRIVATE, isPrivate],
    [CK.CKA_ID, spec.id],
    ...(spec.label === '' ? [] : ([[CK.CKA_LABEL, spec.label]] as const)),
    ...(isPrivate
      ? ([
          [CK.CKA_SENSITIVE, true],
          [CK.CKA_EXTRACTABLE, false],
        ] as const)
      : []),
  ]
}

interface Handles {
  readonly publicHandle: number
  readonly privateHandle: number
}

/** A pair that the application is not given does not stay on the token. */
function* readOrDestroy(
  session: Session,
  owner: KeyOwner,
  spec: PairSpec,
  handles: Handles,
): Blocking<Key> {
  try {
    return yield* readPair(session, owner, spec, handles)
  } catch (error) {
    for (const handle of [handles.publicHandle, handles.privateHandle]) {
      const rv = yield* session.destroy(handle)
      if (rv !== CK.CKR_OK)
        log(DECISIONS, `generate: an object is left, C_DestroyObject gave ${returnValueName(rv)}`)
    }
    throw error
  }
}

function* readPair(
  session: Session,
  owner: KeyOwner,
  { type, slot, onToken }: PairSpec,
  { publicHandle, privateHandle }: Handles,
): Blocking<Key> {
  const ofPublic = yield* TokenObject.read(session, slot, publicHandle, KEY_ATTRIBUTES)
  const ofPrivate = yield* TokenObject.read(session, slot, privateHandle, KEY_ATTRIBUTES)
  const sessionKeys = onToken ? undefined : new SessionKeys(slot, [publicHandle, privateHandle])
  const publicKey = publicKeyFromAttributes(ofPublic.attributes)
  const key = Key.ofNewPair(owner, ofPrivate, publicKey, sessionKeys)
  if (key.type !== type) throw unsupported(`the token made an ${key.type.name} key of it`)
  return key
}

/** Two keys under one name: nothing could tell them apart, and the file would name the older one. */
function* refuseSecond(session: Session, { id, label }: PairSpec): Blocking<void> {
  const [known] = yield* findObjects(session, [
    [CK.CKA_CLASS, CK.CKO_PRIVATE_KEY],
    [CK.CKA_ID, id],
    [CK.CKA_LABEL, label],
  ])
  if (known !== undefined)
    throw badArgument(
      'the token already has a private key with this id and label: choose others in pkcs11_uri, or delete it first',
    )
}
