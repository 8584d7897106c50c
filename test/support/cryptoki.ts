// SPDX-License-Identifier: Apache-2.0
import koffi from 'koffi'
import { FUNCTIONS, type FunctionName } from './cryptoki-functions.ts'
import { CKF, CKU } from './cryptoki-names.ts'
import { type Attributes, fixedBuffer, Template } from './cryptoki-template.ts'

type Argument = number | Uint8Array | BigUint64Array | null
type NativeFunction = (...args: Argument[]) => number | bigint

/** Slots, sessions and objects are small numbers in every driver that tests use. */
export type Handle = number

export interface TokenInfo {
  label: string
  flags: number
}

const CKR_OK = 0
const CKF_OS_LOCKING_OK = 2
const CKR_ATTRIBUTE_SENSITIVE = 0x11
const CKR_ATTRIBUTE_TYPE_INVALID = 0x12
const LABEL_BYTES = 32
const TOKEN_INFO_BYTES = 208
const TOKEN_FLAGS_AT = 96
const ULONG_BYTES = 8
const FIND_AT_ONCE = 64

class CryptokiError extends Error {
  readonly rv: number

  constructor(name: FunctionName, rv: number) {
    super(`${name} returned 0x${rv.toString(16)}`)
    this.rv = rv
  }
}

/** A PKCS#11 driver in this process, called directly: what a token truly does, without OpenSSL. */
export class Cryptoki {
  readonly #functions: ReadonlyMap<string, NativeFunction>

  /** RTLD_DEEPBIND, so that the driver uses its own libcrypto and not the one inside Node. */
  constructor(path: string) {
    const library = koffi.load(path, { deep: true })
    const address = new BigUint64Array(1)
    library.func('C_GetFunctionList', 'ulong', ['void *'])(address)
    this.#functions = readFunctionList(address[0] ?? 0n)
  }

  /** Throws CryptokiError unless the function returns CKR_OK or one of the `allowed`. */
  call(name: FunctionName, ...args: Argument[]): void {
    this.#callAllowing([], name, ...args)
  }

  #callAllowing(allowed: readonly number[], name: FunctionName, ...args: Argument[]): void {
    const native = this.#functions.get(name)
    if (native === undefined) throw new Error(`the driver has no ${name}`)
    const rv = Number(native(...args))
    if (rv !== CKR_OK && !allowed.includes(rv)) throw new CryptokiError(name, rv)
  }

  /** `initArgs`: a text for the driver; NSS reads it behind the flags, one word before pReserved. */
  initialize(initArgs?: string): void {
    this.call('C_Initialize', initArgs === undefined ? null : encodeInitArgs(initArgs))
  }

  finalize(): void {
    this.call('C_Finalize', null)
  }

  listSlots(): Handle[] {
    const count = new BigUint64Array(1)
    this.call('C_GetSlotList', 1, null, count)
    const slots = new BigUint64Array(Number(count[0]))
    this.call('C_GetSlotList', 1, slots, count)
    return [...slots.subarray(0, Number(count[0]))].map(Number)
  }

  listMechanisms(slot: Handle): number[] {
    const count = new BigUint64Array(1)
    this.call('C_GetMechanismList', slot, null, count)
    const mechanisms = new BigUint64Array(Number(count[0]))
    this.call('C_GetMechanismList', slot, mechanisms, count)
    return [...mechanisms.subarray(0, Number(count[0]))].map(Number)
  }

  getTokenInfo(slot: Handle): TokenInfo {
    const info = fixedBuffer(TOKEN_INFO_BYTES)
    this.call('C_GetTokenInfo', slot, info)
    return {
      label: info.toString('utf8', 0, LABEL_BYTES).trimEnd(),
      flags: Number(info.readBigUInt64LE(TOKEN_FLAGS_AT)),
    }
  }

  initToken(slot: Handle, soPin: string, label: string): void {
    const padded = Buffer.alloc(LABEL_BYTES, ' ')
    padded.write(label)
    const pin = Buffer.from(soPin)
    this.call('C_InitToken', slot, pin, pin.length, padded)
  }

  /** The session must be the security officer's. */
  initPin(session: Handle, userPin: string): void {
    const pin = Buffer.from(userPin)
    this.call('C_InitPIN', session, pin, pin.length)
  }

  openSession(slot: Handle): Handle {
    const session = new BigUint64Array(1)
    this.call('C_OpenSession', slot, CKF.SERIAL_SESSION | CKF.RW_SESSION, null, null, session)
    return Number(session[0])
  }

  closeSession(session: Handle): void {
    this.call('C_CloseSession', session)
  }

  login(session: Handle, pinText: string, user: number = CKU.USER): void {
    const pin = Buffer.from(pinText)
    this.call('C_Login', session, user, pin, pin.length)
  }

  generateKeyPair(
    session: Handle,
    mechanism: number,
    publicAttributes: Attributes,
    privateAttributes: Attributes,
  ): { publicKey: Handle; privateKey: Handle } {
    const [pub, priv] = [Template.from(publicAttributes), Template.from(privateAttributes)]
    const [publicKey, privateKey] = [new BigUint64Array(1), new BigUint64Array(1)]
    const templates = [pub.bytes, pub.count, priv.bytes, priv.count] as const
    const mechanismStruct = encodeMechanism(mechanism)
    this.call('C_GenerateKeyPair', session, mechanismStruct, ...templates, publicKey, privateKey)
    return { publicKey: Number(publicKey[0]), privateKey: Number(privateKey[0]) }
  }

  generateKey(session: Handle, mechanism: number, attributes: Attributes): Handle {
    const template = Template.from(attributes)
    const key = new BigUint64Array(1)
    const mechanismStruct = encodeMechanism(mechanism)
    this.call('C_GenerateKey', session, mechanismStruct, template.bytes, template.count, key)
    return Number(key[0])
  }

  createObject(session: Handle, attributes: Attributes): Handle {
    const template = Template.from(attributes)
    const object = new BigUint64Array(1)
    this.call('C_CreateObject', session, template.bytes, template.count, object)
    return Number(object[0])
  }

  copyObject(session: Handle, object: Handle, attributes: Attributes): Handle {
    const template = Template.from(attributes)
    const copy = new BigUint64Array(1)
    this.call('C_CopyObject', session, object, template.bytes, template.count, copy)
    return Number(copy[0])
  }

  destroyObject(session: Handle, object: Handle): void {
    this.call('C_DestroyObject', session, object)
  }

  setAttributes(session: Handle, object: Handle, attributes: Attributes): void {
    const template = Template.from(attributes)
    this.call('C_SetAttributeValue', session, object, template.bytes, template.count)
  }

  findObjects(session: Handle, attributes: Attributes): Handle[] {
    const template = Template.from(attributes)
    this.call('C_FindObjectsInit', session, template.bytes, template.count)
    const [batch, count] = [new BigUint64Array(FIND_AT_ONCE), new BigUint64Array(1)]
    const found: Handle[] = []
    do {
      this.call('C_FindObjects', session, batch, FIND_AT_ONCE, count)
      found.push(...[...batch.subarray(0, Number(count[0]))].map(Number))
    } while (count[0] !== 0n)
    this.call('C_FindObjectsFinal', session)
    return found
  }

  /** The value, or `undefined` where the object has no such attribute or does not tell it. */
  findAttribute(session: Handle, object: Handle, name: string): Buffer | undefined {
    const allowed = [CKR_ATTRIBUTE_SENSITIVE, CKR_ATTRIBUTE_TYPE_INVALID]
    const ask = (template: Template) =>
      this.#callAllowing(allowed, 'C_GetAttributeValue', session, object, template.bytes, 1)
    const sizing = new Template([[name, fixedBuffer(0)]])
    ask(sizing)
    const length = sizing.getLength(0)
    if (length === undefined) return undefined
    const reading = new Template([[name, fixedBuffer(length)]])
    ask(reading)
    return reading.getValue(0)
  }

  /** One signature; the caller gives enough room (SoftHSM counts a size query as no operation). */
  sign(session: Handle, mechanism: number, key: Handle, data: Uint8Array, room: number): Buffer {
    const [signature, length] = [fixedBuffer(room), BigUint64Array.of(BigInt(room))]
    this.call('C_SignInit', session, encodeMechanism(mechanism), key)
    this.call('C_Sign', session, data, data.length, signature, length)
    return signature.subarray(0, Number(length[0]))
  }
}

const KOFFI_TYPES: Readonly<Record<string, string>> = { p: 'void *', u: 'ulong', b: 'uint8_t' }

/** The list follows a CK_VERSION, which alignment makes one word long. */
function readFunctionList(list: bigint): Map<string, NativeFunction> {
  const entries = Object.entries(FUNCTIONS).map(
    ([name, shape], index): [string, NativeFunction] => {
      const address: unknown = koffi.decode(list + BigInt((index + 1) * ULONG_BYTES), 'void *')
      const parameters = [...shape].map((letter) => KOFFI_TYPES[letter] ?? 'void *')
      return [name, koffi.decode(address, koffi.proto('ulong', parameters))]
    },
  )
  return new Map(entries)
}

/** CK_C_INITIALIZE_ARGS, with one word more than the standard has. */
function encodeInitArgs(text: string): Buffer {
  const bytes = fixedBuffer(7 * ULONG_BYTES)
  bytes.writeBigUInt64LE(BigInt(CKF_OS_LOCKING_OK), 4 * ULONG_BYTES)
  const argument = fixedBuffer(Buffer.from(`${text}\0`))
  keptAlive.push(argument)
  bytes.writeBigUInt64LE(BigInt(koffi.address(argument)), 5 * ULONG_BYTES)
  return bytes
}

/** The driver may read it as long as it is initialized. */
const keptAlive: Buffer[] = []

/** CK_MECHANISM without a parameter. */
function encodeMechanism(mechanism: number): Buffer {
  const bytes = fixedBuffer(3 * ULONG_BYTES)
  bytes.writeBigUInt64LE(BigInt(mechanism))
  return bytes
}
