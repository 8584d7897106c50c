// SPDX-License-Identifier: Apache-2.0
// What the debug log says of each function's arguments: handles, mechanisms and sizes. PINs, key
// values and messages are never among them.
import { type Address, asAddress, isUnavailable, NULL, native, offset, type Word } from '../host.ts'
import type { LogValue } from '../log/line.ts'
import * as CK from './cryptoki.gen.ts'
import { describeMechanism, mechanismName } from './describe-mechanism.ts'
import { attributeTypes, describeTemplate } from './describe-template.ts'

type Arguments = readonly Word[]
/** `undefined`: nothing to say. */
type Describe = (args: Arguments) => LogValue | undefined

/** By name in the log, in order: what goes in, and what is there after CKR_OK. */
export interface Described {
  readonly input?: Readonly<Record<string, Describe>>
  readonly output?: Readonly<Record<string, Describe>>
}

const at = (args: Arguments, i: number): Address => asAddress(args[i] ?? 0)

/** An argument itself: a handle, a slot, a size. */
const word =
  (i: number): Describe =>
  (args) =>
    args[i] ?? 0

/** The word that an argument points to. */
const wordAt =
  (i: number): Describe =>
  (args) => {
    const address = at(args, i)
    return address === NULL ? undefined : native.readWord(address)
  }

/** As `wordAt`; a token says "unavailable" with a word of all ones. */
const sizeAt =
  (i: number): Describe =>
  (args) => {
    const size = wordAt(i)(args)
    return typeof size === 'number' && isUnavailable(size) ? 'unavailable' : size
  }

const MOST_WORDS = 100

/** An array of words; `undefined` when the caller asked for their count alone. */
const wordsAt =
  (
    i: number,
    count: (args: Arguments) => number,
    show: (word: Word) => number | string,
  ): Describe =>
  (args) => {
    const address = at(args, i)
    if (address === NULL) return undefined
    const length = Math.min(count(args), MOST_WORDS)
    return Array.from({ length }, (_, k) => show(native.readWord(offset(address, 8 * k))))
  }

const itself = (word: Word) => word
const countAt = (i: number) => (args: Arguments) => native.readWord(at(args, i))

const flags =
  (i: number, names: readonly (readonly [flag: number, name: string])[]): Describe =>
  (args) =>
    names
      .filter(([flag]) => ((args[i] ?? 0) & flag) !== 0)
      .map(([, name]) => name)
      .join('|')

const SESSION_FLAGS = [
  [CK.CKF_RW_SESSION, 'RW'],
  [CK.CKF_SERIAL_SESSION, 'SERIAL'],
] as const

const USERS: Readonly<Record<number, string>> = {
  [CK.CKU_SO]: 'CKU_SO',
  [CK.CKU_USER]: 'CKU_USER',
  [CK.CKU_CONTEXT_SPECIFIC]: 'CKU_CONTEXT_SPECIFIC',
}

const user: Describe = (args) => USERS[args[1] ?? -1] ?? args[1]
const mechanism: Describe = (args) => describeMechanism(at(args, 1))
const named: Describe = (args) => mechanismName(args[1] ?? -1)

const template =
  (i: number): Describe =>
  (args) =>
    describeTemplate(at(args, i), args[i + 1] ?? 0)

/** CK_MECHANISM_INFO. */
const keySizes: Describe = (args) => {
  const info = at(args, 2)
  return `${native.readWord(info)}-${native.readWord(offset(info, 8))}`
}

/** CK_VERSION: two bytes. */
const version: Describe = (args) =>
  `${native.readU8(at(args, 1))}.${native.readU8(offset(at(args, 1), 1))}`

const session = word(0)
const slot = word(0)

const init: Described = { input: { session, mechanism, key: word(2) } }
/** C_Sign and its likes: data in, data out. */
const run: Described = { input: { session, bytes: word(2) }, output: { bytes: sizeAt(4) } }
const sessionOnly: Described = { input: { session } }

export const DESCRIBED: Readonly<Record<string, Described>> = {
  C_GetInterface: { input: { version } },
  C_GetSlotList: {
    output: { count: wordAt(2), slots: wordsAt(1, countAt(2), itself) },
  },
  C_GetSlotInfo: { input: { slot } },
  C_GetTokenInfo: { input: { slot } },
  C_GetMechanismList: {
    input: { slot },
    output: { count: wordAt(2), mechanisms: wordsAt(1, countAt(2), mechanismName) },
  },
  C_GetMechanismInfo: { input: { slot, mechanism: named }, output: { sizes: keySizes } },
  C_OpenSession: {
    input: { slot, flags: flags(1, SESSION_FLAGS) },
    output: { session: wordAt(4) },
  },
  C_CloseSession: sessionOnly,
  C_Login: { input: { session, user } },
  C_Logout: sessionOnly,
  C_FindObjectsInit: { input: { session, template: template(1) } },
  C_FindObjects: {
    input: { session, max: word(2) },
    output: { objects: wordsAt(1, countAt(3), itself) },
  },
  C_FindObjectsFinal: sessionOnly,
  C_GetAttributeValue: {
    input: {
      session,
      object: word(1),
      attributes: (args) => attributeTypes(at(args, 2), args[3] ?? 0),
    },
  },
  C_SetAttributeValue: { input: { session, object: word(1), template: template(2) } },
  C_CreateObject: { input: { session, template: template(1) }, output: { object: wordAt(3) } },
  C_CopyObject: {
    input: { session, object: word(1), template: template(2) },
    output: { object: wordAt(4) },
  },
  C_DestroyObject: { input: { session, object: word(1) } },
  C_GenerateKey: {
    input: { session, mechanism, template: template(2) },
    output: { key: wordAt(4) },
  },
  C_GenerateKeyPair: {
    input: { session, mechanism, public: template(2), private: template(4) },
    output: { public: wordAt(6), private: wordAt(7) },
  },
  C_DeriveKey: {
    input: { session, mechanism, key: word(2), template: template(3) },
    output: { key: wordAt(5) },
  },
  C_EncapsulateKey: {
    input: { session, mechanism, key: word(2), template: template(3) },
    output: { bytes: sizeAt(6), key: wordAt(7) },
  },
  C_DecapsulateKey: {
    input: { session, mechanism, key: word(2), template: template(3), bytes: word(6) },
    output: { key: wordAt(7) },
  },
  C_UnwrapKey: {
    input: { session, mechanism, key: word(2), bytes: word(4), template: template(5) },
    output: { key: wordAt(7) },
  },
  C_SignInit: init,
  C_VerifyInit: init,
  C_EncryptInit: init,
  C_DecryptInit: init,
  C_DigestInit: { input: { session, mechanism } },
  C_Sign: run,
  C_Encrypt: run,
  C_Decrypt: run,
  C_Digest: run,
  C_Verify: { input: { session, bytes: word(2), signature: word(4) } },
  C_DigestUpdate: { input: { session, bytes: word(2) } },
  C_DigestFinal: { input: { session }, output: { bytes: sizeAt(2) } },
  C_GetOperationState: { input: { session }, output: { bytes: sizeAt(2) } },
  C_SetOperationState: { input: { session, bytes: word(2) } },
  C_SeedRandom: { input: { session, bytes: word(2) } },
  C_GenerateRandom: { input: { session, bytes: word(2) } },
}
