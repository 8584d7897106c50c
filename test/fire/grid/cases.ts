// SPDX-License-Identifier: Apache-2.0
// The cases of a scenario, from the calls that it makes without faults.
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { CKR_NAMES } from '../../../src/pkcs11/cryptoki-names.gen.ts'
import type { CkFunction } from '../../../src/pkcs11/driver.ts'
import type { AttributeName } from '../../support/cryptoki-names.ts'
import {
  absent,
  clearFlags,
  maxSessions,
  onCall,
  only240,
  setFlags,
  slotShift,
  TOKEN_FLAGS,
  without,
} from '../../support/fault-script.ts'
import type { FaultCase } from './run-case.ts'

/** How often a scenario calls each function. */
export type Calls = Readonly<Partial<Record<CkFunction, number>>>

/** Every return value of the standard but CKR_OK, and some of nobody's. */
const RETURN_VALUES: readonly (number | bigint)[] = [
  ...Object.keys(CKR_NAMES).map(Number).filter(Boolean),
  0x80000001,
  0xffffffff,
  -1,
  2n ** 61n + 1n,
]

/** What the driver may say although it has done the work. */
const LOST_ANSWERS = [
  'CKR_GENERAL_ERROR',
  'CKR_DEVICE_ERROR',
  'CKR_SESSION_HANDLE_INVALID',
] as const

export function makeCases(scenario: string, calls: Calls): FaultCase[] {
  const list = Object.entries(calls) as [CkFunction, number][]
  return [
    ...list.flatMap(([name, count]) => returnCases(name, count)),
    ...list.flatMap(([name, count]) => lostCases(name, count)),
    ...list.flatMap(([name, count]) => wordCases(name, count)),
    ...list.map(([name]) => ({ script: [without(name)] })),
    ...blockCases(calls),
    ...attributeCases(calls),
    ...eventCases(list.reduce((sum, [, count]) => sum + count, 0)),
    ...settingCases(),
  ].map((fault) => ({ scenario, ...fault }))
}

type Fault = Omit<FaultCase, 'scenario'>

/** Each call of the function by itself with every return value; all of them with the telling ones. */
function returnCases(name: CkFunction, count: number): Fault[] {
  const each = Array.from({ length: count }, (_, i) =>
    RETURN_VALUES.map((rv) => returnCase(name, i + 1, rv)),
  ).flat()
  return [...each, ...TELLING.map((rv) => returnCase(name, '*', rv))]
}

function returnCase(name: CkFunction, which: number | '*', rv: number | bigint): Fault {
  // A session that is not closed stays open, an object that is not destroyed stays there.
  const stays = name === 'C_CloseSession' || name === 'C_DestroyObject'
  return {
    script: [onCall(name, which).returns(rv)],
    loses: stays || GONE.includes(Number(rv)),
    lies: LIES[name]?.includes(Number(rv)) ?? false,
  }
}

/** The token says that sessions are gone which it still has: nobody can close them. */
const GONE: readonly number[] = [
  CK.CKR_SLOT_ID_INVALID,
  CK.CKR_DEVICE_REMOVED,
  CK.CKR_SESSION_CLOSED,
  CK.CKR_SESSION_HANDLE_INVALID,
  CK.CKR_TOKEN_NOT_PRESENT,
  CK.CKR_TOKEN_NOT_RECOGNIZED,
  CK.CKR_CRYPTOKI_NOT_INITIALIZED,
]

/** What something in the provider looks for, and one that nothing does. */
const TELLING: readonly number[] = [
  ...GONE,
  CK.CKR_GENERAL_ERROR,
  CK.CKR_DEVICE_ERROR,
  CK.CKR_BUFFER_TOO_SMALL,
  CK.CKR_FUNCTION_NOT_SUPPORTED,
  CK.CKR_KEY_HANDLE_INVALID,
  CK.CKR_OBJECT_HANDLE_INVALID,
  CK.CKR_OPERATION_ACTIVE,
  CK.CKR_OPERATION_NOT_INITIALIZED,
  CK.CKR_PIN_INCORRECT,
  CK.CKR_SESSION_COUNT,
  CK.CKR_USER_NOT_LOGGED_IN,
  CK.CKR_CRYPTOKI_ALREADY_INITIALIZED,
]

const NOTHING_THERE: readonly number[] = [
  CK.CKR_DEVICE_REMOVED,
  CK.CKR_SLOT_ID_INVALID,
  CK.CKR_TOKEN_NOT_PRESENT,
  CK.CKR_TOKEN_NOT_RECOGNIZED,
]

/** Answers that are no errors, but perhaps untrue: no such attribute or mechanism; a wrong signature; a wrong padding inside a ciphertext. */
const LIES: Readonly<Partial<Record<CkFunction, readonly number[]>>> = {
  C_GetMechanismInfo: [CK.CKR_MECHANISM_INVALID],
  C_GetSlotInfo: NOTHING_THERE,
  C_GetTokenInfo: NOTHING_THERE,
  C_GetAttributeValue: [
    CK.CKR_ATTRIBUTE_SENSITIVE,
    CK.CKR_ATTRIBUTE_TYPE_INVALID,
    CK.CKR_BUFFER_TOO_SMALL,
  ],
  C_Login: [CK.CKR_USER_ALREADY_LOGGED_IN],
  C_Verify: [CK.CKR_SIGNATURE_INVALID, CK.CKR_SIGNATURE_LEN_RANGE],
  C_Decrypt: [
    CK.CKR_ENCRYPTED_DATA_INVALID,
    CK.CKR_ENCRYPTED_DATA_LEN_RANGE,
    CK.CKR_DATA_INVALID,
    CK.CKR_DATA_LEN_RANGE,
    CK.CKR_BUFFER_TOO_SMALL,
    CK.CKR_FUNCTION_FAILED,
    CK.CKR_GENERAL_ERROR,
  ],
}

function lostCases(name: CkFunction, count: number): Fault[] {
  return Array.from({ length: count }, (_, i) =>
    LOST_ANSWERS.map((rv) => ({ script: [onCall(name, i + 1).losesAnswer(rv)], loses: true })),
  ).flat()
}

/** Where functions write a length, a count or a handle. */
const LENGTHS: Readonly<Partial<Record<CkFunction, readonly number[]>>> = {
  C_GetSlotList: [2],
  C_GetMechanismList: [2],
  C_FindObjects: [3],
  C_Sign: [4],
  C_Decrypt: [4],
  C_Encrypt: [4],
  C_Digest: [4],
  C_DigestFinal: [2],
  C_GetOperationState: [2],
}
const HANDLES: Readonly<Partial<Record<CkFunction, readonly number[]>>> = {
  C_OpenSession: [4],
  C_CopyObject: [4],
  C_DeriveKey: [5],
  C_CreateObject: [3],
  C_GenerateKeyPair: [6, 7],
}
const WORDS = [0, 1, '-1', '+1', '+4096', 2 ** 31, 2 ** 32, 2n ** 53n + 1n, 2n ** 63n, -1] as const

function wordCases(name: CkFunction, count: number): Fault[] {
  const lengths = LENGTHS[name] ?? []
  const places = [...lengths, ...(HANDLES[name] ?? [])]
  return places.flatMap((argument) =>
    Array.from({ length: count }, (_, i) =>
      WORDS.map((value) => ({
        script: [onCall(name, i + 1).writesWord(argument, value)],
        lies: true,
        loses: true,
      })),
    ).flat(),
  )
}

/** What a structure or list is overwritten with. */
const FILLINGS = [0x00, 0xff, 0x25, 0xc3] as const
const BLOCKS: Readonly<Partial<Record<CkFunction, readonly [argument: number, size: number]>>> = {
  C_GetInfo: [0, CK.CK_INFO.size],
  C_GetSlotInfo: [1, CK.CK_SLOT_INFO.size],
  C_GetTokenInfo: [1, CK.CK_TOKEN_INFO.size],
  C_GetMechanismInfo: [2, CK.CK_MECHANISM_INFO.size],
}

const blockCases = (calls: Calls): Fault[] =>
  Object.entries(BLOCKS)
    .filter(([name]) => name in calls)
    .flatMap(([name, [argument, size]]) =>
      FILLINGS.flatMap((byte) =>
        [1, '*'].map((which) => ({
          script: [
            onCall(name as CkFunction, which).writesBytes(argument, Buffer.alloc(size, byte)),
          ],
          lies: true,
        })),
      ),
    )

const ATTRIBUTES = [
  'CKA_CLASS',
  'CKA_TOKEN',
  'CKA_PRIVATE',
  'CKA_LABEL',
  'CKA_ID',
  'CKA_VALUE',
  'CKA_CERTIFICATE_TYPE',
  'CKA_KEY_TYPE',
  'CKA_SIGN',
  'CKA_DECRYPT',
  'CKA_DERIVE',
  'CKA_MODULUS',
  'CKA_PUBLIC_EXPONENT',
  'CKA_PUBLIC_KEY_INFO',
  'CKA_COPYABLE',
  'CKA_EC_PARAMS',
  'CKA_EC_POINT',
  'CKA_ALWAYS_AUTHENTICATE',
  'CKA_ALLOWED_MECHANISMS',
] as const satisfies readonly AttributeName[]
const SIZES = [
  0,
  1,
  7,
  8,
  9,
  1051,
  1052,
  2 ** 20,
  2 ** 20 + 1,
  2 ** 31,
  2 ** 40,
  2n ** 62n,
] as const
const VALUES: readonly Uint8Array[] = [
  new Uint8Array(0),
  Uint8Array.of(0),
  Uint8Array.of(0xff),
  Buffer.alloc(8),
  Buffer.alloc(8, 0xff),
  Buffer.alloc(65, 4),
  Buffer.from('0441', 'hex'),
  Buffer.from('04820101', 'hex'),
  Buffer.from('0484ffffffff00', 'hex'),
  Buffer.from('30800000', 'hex'),
  Buffer.alloc(512, 0x30),
  Buffer.alloc(1051, 0xff),
]

function attributeCases(calls: Calls): Fault[] {
  if (!calls.C_GetAttributeValue) return []
  return ATTRIBUTES.flatMap((name) => {
    const on = onCall('C_GetAttributeValue')
    const scripts = [
      on.hides(name),
      ...SIZES.map((size) => on.givesLength(name, size)),
      ...VALUES.map((value) => on.givesValue(name, value)),
    ]
    return scripts.map((line) => ({ script: [line], lies: true }))
  })
}

const EVENTS = ['close-sessions', 'logout', 'remove', 'restart', 'finalize'] as const

/** At each call of the scenario. */
const eventCases = (calls: number): Fault[] =>
  Array.from({ length: calls }, (_, i) =>
    EVENTS.map((event) => ({ script: [onCall('*', i + 1).happens(event)], loses: true })),
  ).flat()

const settingCases = (): Fault[] => [
  { script: [absent()] },
  { script: [slotShift(1000)] },
  { script: [slotShift(-1)] },
  { script: [only240()] },
  ...[1, 2, 3].map((count) => ({ script: [maxSessions(count)] })),
  ...Object.values(TOKEN_FLAGS).flatMap((flag) => [
    { script: [setFlags(flag)], lies: true },
    { script: [clearFlags(flag)], lies: true },
  ]),
]
