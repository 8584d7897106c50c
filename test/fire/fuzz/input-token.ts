// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 driver whose token says what an input says, true or not. Its functions are entry points
// of the host, so that every call leaves the engine and comes back as a real driver's does.
import { type Address, asAddress, type Blocking, native, offset } from '../../../src/host.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { type CkFunction, Functions } from '../../../src/pkcs11/driver.ts'
import { Module } from '../../../src/pkcs11/module.ts'
import { ANSWERED, ATTRIBUTE_KINDS, LIES, RETURNS } from './input-kinds.ts'
import { readRecords, type Told } from './records.ts'

type Arguments = readonly [number, number, number, number, number]

/** What the token says now: by kind (input-kinds.ts). */
let told: ReadonlyMap<number, Told> = new Map()
/** How often each function was called for this input. */
let calls = new Map<string, number>()
let searched = 0

/** Has the token say what is in these bytes, and what it does not say as `usual` has it. */
export const tellToken = (bytes: Uint8Array, usual: ReadonlyMap<number, Told>): void => {
  told = new Map([...usual, ...readRecords(bytes)])
  told = limitSlots(told)
  for (const kind of [ANSWERED.slots, ANSWERED.session, ANSWERED.objects]) fewWide(tell(kind).bytes)
  calls = new Map()
  searched = 0
}

/** The driver, in an epoch of its own for each input. */
export class InputModule extends Module {
  constructor() {
    super('/input', {
      initArgs: undefined,
      quirks: new Set(),
      cacheSessions: 2,
      loginBehavior: 'auto',
    })
  }

  override get functions(): Functions {
    return FUNCTIONS()
  }

  override get epoch(): number {
    return 1
  }

  override *initialize(): Blocking<void> {}

  override *restart(): Blocking<boolean> {
    yield* this.initialize()
    return true
  }
}

/** The host remembers handles of more than 53 bits, and so many a process cannot have. */
const fewWide = (bytes: Uint8Array): void => {
  for (let at = 0; at + 8 <= bytes.length; at += 8)
    if (bytes[at + 7] !== 0 || (bytes[at + 6] ?? 0) > 0x1f)
      bytes.fill(bytes[at + 7] ?? 0, at, at + 7)
}

/** A search looks anew for each of the tokens that are all the same. */
const MOST_SLOTS = 6

const limitSlots = (all: ReadonlyMap<number, Told>): ReadonlyMap<number, Told> => {
  const { bytes, lie } = all.get(ANSWERED.slots) ?? NOTHING
  return new Map([...all, [ANSWERED.slots, { bytes: bytes.slice(0, MOST_SLOTS * 8), lie }]])
}

const NOTHING: Told = { bytes: new Uint8Array(0), lie: 0 }

const tell = (kind: number): Told => told.get(kind) ?? NOTHING

/** Fills a struct: what there is of it, the rest stays zero. */
const fill = (to: number, kind: number, size: number): number => {
  native.writeBytes(asAddress(to), tell(kind).bytes.slice(0, size))
  return CK.CKR_OK
}

/** A list of words with its count, twice the answer: how many there are, and which. */
const giveList = (to: number, count: number, kind: number): number => {
  const { bytes, lie } = tell(kind)
  const length = Math.floor(bytes.length / 8)
  const room = native.readWord(asAddress(count))
  writeClaim(asAddress(count), length, lie)
  if (to === 0) return CK.CKR_OK
  if (room < length) return CK.CKR_BUFFER_TOO_SMALL
  native.writeBytes(asAddress(to), bytes.slice(0, length * 8))
  return CK.CKR_OK
}

/** A length as the token claims it. */
const writeClaim = (to: Address, length: number, lie: number): void => {
  const [low, high] = LIES[lie]?.(length) ?? [length, 0]
  native.writeU32(to, low)
  native.writeU32(offset(to, 4), high)
}

const HANDLERS: Partial<Record<CkFunction, (...args: Arguments) => number>> = {
  C_GetInfo: (info) => fill(info, ANSWERED.info, CK.CK_INFO.size),
  C_GetSlotList: (_present, list, count) => giveList(list, count, ANSWERED.slots),
  C_GetSlotInfo: (_id, info) => fill(info, ANSWERED.slot, CK.CK_SLOT_INFO.size),
  C_GetTokenInfo: (_id, info) => fill(info, ANSWERED.token, CK.CK_TOKEN_INFO.size),
  C_GetMechanismList: (_id, list, count) => giveList(list, count, ANSWERED.mechanisms),
  C_GetMechanismInfo: (_id, _type, info) =>
    fill(info, ANSWERED.mechanism, CK.CK_MECHANISM_INFO.size),
  C_OpenSession: (_id, _flags, _application, _notify, session) =>
    fill(session, ANSWERED.session, 8),
  C_CloseSession: () => CK.CKR_OK,
  C_GetSessionInfo: (_session, info) => fill(info, ANSWERED.state, CK.CK_SESSION_INFO.size),
  C_Login: () => CK.CKR_OK,
  C_FindObjectsInit: () => {
    searched = 0
    return CK.CKR_OK
  },
  C_FindObjects: (_session, to, most, count) => {
    const { bytes, lie } = tell(ANSWERED.objects)
    const found = bytes.slice(searched, searched + most * 8)
    searched += lie === LIES.length ? 0 : found.length
    native.writeBytes(asAddress(to), found)
    writeClaim(asAddress(count), Math.floor(found.length / 8), lie)
    return CK.CKR_OK
  },
  C_FindObjectsFinal: () => CK.CKR_OK,
  C_GetAttributeValue: (_session, object, template, count) =>
    giveAttributes(object, asAddress(template), count),
  C_GenerateRandom: () => CK.CKR_OK,
  C_DigestInit: () => CK.CKR_OK,
}

const OBJECTS = 4

const giveAttributes = (object: number, template: Address, count: number): number => {
  let rv: number = CK.CKR_OK
  for (let i = 0; i < count; i++) {
    const at = offset(template, i * CK.CK_ATTRIBUTE.size)
    rv = giveAttribute(Math.abs(object) % OBJECTS, at) || rv
  }
  return rv
}

const giveAttribute = (object: number, at: Address): number => {
  const kind = ATTRIBUTE_KINDS[object]?.get(native.readWord(at)) ?? -1
  const answer = told.get(kind)
  const pointer = native.readWord(offset(at, CK.CK_ATTRIBUTE.pValue.offset))
  const size = offset(at, CK.CK_ATTRIBUTE.ulValueLen.offset)
  const room = native.readWord(size)
  writeClaim(size, answer?.bytes.length ?? 0, answer?.lie ?? ABSENT)
  if (answer === undefined) return CK.CKR_ATTRIBUTE_TYPE_INVALID
  if (pointer === 0) return CK.CKR_OK
  if (room >= answer.bytes.length) native.writeBytes(asAddress(pointer), answer.bytes)
  else writeClaim(size, 0, ABSENT)
  if (answer.lie === ELSEWHERE) native.writeWord(offset(at, CK.CK_ATTRIBUTE.pValue.offset), object)
  return room >= answer.bytes.length ? CK.CKR_OK : CK.CKR_BUFFER_TOO_SMALL
}

/** CK_UNAVAILABLE_INFORMATION. */
const ABSENT = 1
/** The token changes where the value is said to be. */
const ELSEWHERE = 9

/** Makes the call unless the input has it return something else. */
const answerCall = (name: CkFunction, args: Arguments): number => {
  const times = (calls.get(name) ?? 0) + 1
  calls.set(name, times)
  const { bytes } = tell(ANSWERED.returns)
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const [which = 0, value = 0, when = 0] = bytes.subarray(at, at + 3)
    const isMeant = NAMES[which % NAMES.length] === name && (when === 0 || when === times)
    if (isMeant) return RETURNS[value % RETURNS.length] ?? CK.CKR_OK
  }
  return HANDLERS[name]?.(...args) ?? CK.CKR_FUNCTION_NOT_SUPPORTED
}

/** In the order in which records number them. */
export const NAMES = Object.keys(HANDLERS) as CkFunction[]

let made: Functions | undefined

/** A function list (PKCS#11 v3.2 §5.4), made once: an entry point is never given back. */
const FUNCTIONS = (): Functions => {
  made ??= new Functions(makeList(), CK.FUNCTION_COUNT['2.40'])
  return made
}

const makeList = (): Address => {
  const all = CK.FUNCTION_NAMES.split(' ', CK.FUNCTION_COUNT['2.40'])
  const list = native.alloc(8 + 8 * all.length)
  for (const name of NAMES) {
    const at = offset(list, 8 + 8 * all.indexOf(name))
    // Functions that take fewer arguments leave the others alone.
    const handler = (...args: number[]) => answerCall(name, take(args))
    native.writeWord(at, native.trampoline('w(wwwww)', handler))
  }
  return list
}

const take = ([a = 0, b = 0, c = 0, d = 0, e = 0]: readonly number[]): Arguments => [a, b, c, d, e]
