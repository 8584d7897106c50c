// SPDX-License-Identifier: Apache-2.0
// OSSL_PARAM(3): reading what OpenSSL hands in, answering what it asks for.
import { badArgument } from '../errors.ts'
import { type Address, asAddress, NULL, native, offset } from '../host.ts'
import { readCString, staticString } from '../memory/arena.ts'

export const INTEGER = 1
export const UNSIGNED_INTEGER = 2
export const UTF8_STRING = 4
export const OCTET_STRING = 5
export const UTF8_POINTER = 6

export const PARAM_BYTES = 40
const TYPE = 8
const DATA = 16
const DATA_SIZE = 24
const RETURN_SIZE = 32
/** Longest value that is read into the engine; nothing that OpenSSL sends here comes near it. */
const MAX_BYTES = 1 << 20

/** One OSSL_PARAM of an array from OpenSSL. */
export interface Param {
  readonly address: Address
  readonly key: string
  readonly type: number
  readonly data: Address
  readonly sizeBytes: number
}

/** The array's entries; none for NULL. */
export const listParams = (array: Address): Param[] => {
  const params: Param[] = []
  if (array === NULL) return params
  for (let at = array; native.readWord(at) !== 0; at = offset(at, PARAM_BYTES)) {
    params.push({
      address: at,
      key: readCString(asAddress(native.readWord(at))),
      type: native.readU32(offset(at, TYPE)),
      data: asAddress(native.readWord(offset(at, DATA))),
      sizeBytes: native.readWord(offset(at, DATA_SIZE)),
    })
  }
  return params
}

/** Hands each entry to the setter of its key; keys without one are ignored (provider(7)). */
export const applyParams = (
  array: Address,
  setters: Readonly<Record<string, (param: Param) => void>>,
): void => {
  for (const param of listParams(array))
    if (Object.hasOwn(setters, param.key)) setters[param.key]?.(param)
}

/** A C integer of 1 to 8 bytes. EVP_PKEY_CTX_ctrl_str gives an unsigned 0 no byte at all. */
export const readInteger = (param: Param): number => {
  if (param.type !== INTEGER && param.type !== UNSIGNED_INTEGER) throw wrongType(param, 'a number')
  const fewest = param.type === UNSIGNED_INTEGER ? 0 : 1
  if (param.data === NULL || param.sizeBytes < fewest || param.sizeBytes > 8)
    throw wrongType(param, 'a number of at most 64 bits')
  if (param.sizeBytes === 8) return native.readWord(param.data)
  const bytes = native.readBytes(param.data, param.sizeBytes)
  const negative = param.type === INTEGER && (bytes[bytes.length - 1] ?? 0) > 127
  // From the sign on down: every sum on the way is no larger than the result, and so exact.
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, negative ? -1 : 0)
}

/** A non-negative integer of any size, as big-endian bytes without leading zeros. */
export const readBignum = (param: Param): Uint8Array => {
  if (param.type !== UNSIGNED_INTEGER) throw wrongType(param, 'an unsigned number')
  const bytes = readData(param).reverse()
  const start = bytes.findIndex((byte) => byte !== 0)
  return start < 0 ? new Uint8Array(0) : bytes.subarray(start)
}

export const readText = (param: Param): string => {
  if (param.type !== UTF8_STRING && param.type !== UTF8_POINTER) throw wrongType(param, 'a text')
  const at = param.type === UTF8_POINTER ? asAddress(native.readWord(param.data)) : param.data
  return at === NULL ? '' : native.readString(at, boundedLength(at, param))
}

/** A UTF8_STRING need not be terminated (OSSL_PARAM(3)): nothing is read behind its size. */
const boundedLength = (at: Address, param: Param): number => {
  if (param.type === UTF8_POINTER) return native.stringLength(at)
  if (param.sizeBytes < 0 || param.sizeBytes > MAX_BYTES) throw wrongType(param, 'shorter')
  const end = native.view(at, param.sizeBytes).indexOf(0)
  return end < 0 ? param.sizeBytes : end
}

export const readOctets = (param: Param): Uint8Array => {
  if (param.type !== OCTET_STRING) throw wrongType(param, 'bytes')
  return readData(param)
}

const readData = (param: Param): Uint8Array => {
  if (param.sizeBytes < 0 || param.sizeBytes > MAX_BYTES) throw wrongType(param, 'shorter')
  return param.data === NULL ? new Uint8Array(0) : native.readBytes(param.data, param.sizeBytes)
}

const wrongType = (param: Param, wanted: string): Error =>
  badArgument(`the parameter '${param.key}' must be ${wanted}`)

/** What a getter answers: an integer, a text, bytes, or an unsigned integer of any size. */
export type ParamValue = number | string | Uint8Array | { readonly bignum: Uint8Array }

/** Answers every entry that has a getter; a getter that gives `undefined` leaves its entry alone. */
export const answerParams = (
  array: Address,
  getters: Readonly<Record<string, () => ParamValue | undefined>>,
): void => {
  for (const param of listParams(array)) {
    const value = Object.hasOwn(getters, param.key) ? getters[param.key]?.() : undefined
    if (value !== undefined) writeParam(param, value)
  }
}

const writeParam = (param: Param, value: ParamValue): void => {
  if (typeof value === 'string') writeText(param, value)
  else if (typeof value === 'number') writeInteger(param, value)
  else if (value instanceof Uint8Array) writeData(param, value, value.length)
  else writeBignum(param, value.bignum)
}

const writeText = (param: Param, text: string): void => {
  const bytes = native.encodeUtf8(text)
  if (param.type === UTF8_POINTER) {
    native.writeWord(offset(param.address, RETURN_SIZE), bytes.length)
    if (param.data !== NULL) native.writeWord(param.data, staticString(text))
    return
  }
  writeData(param, bytes, bytes.length)
  if (param.data !== NULL && param.sizeBytes > bytes.length)
    native.writeU8(offset(param.data, bytes.length), 0)
}

const writeInteger = (param: Param, value: number): void => {
  if (param.type !== INTEGER && param.type !== UNSIGNED_INTEGER) throw wrongType(param, 'a number')
  const size = param.data === NULL ? 8 : param.sizeBytes
  if (!fits(value, size, param.type))
    throw badArgument(`the buffer for '${param.key}' holds ${size} bytes, too few for ${value}`)
  const bytes = new Uint8Array(size)
  for (let i = 0, rest = value; i < size; i++, rest = Math.floor(rest / 256)) bytes[i] = rest
  writeData(param, bytes, size)
}

const fits = (value: number, sizeBytes: number, type: number): boolean => {
  if (type === UNSIGNED_INTEGER) return value >= 0 && value < 2 ** (8 * sizeBytes)
  const limit = 2 ** (8 * sizeBytes - 1)
  return value >= -limit && value < limit
}

/** Fills the caller's whole buffer, as OSSL_PARAM_set_BN does. */
const writeBignum = (param: Param, bigEndian: Uint8Array): void => {
  if (param.type !== UNSIGNED_INTEGER) throw wrongType(param, 'an unsigned number')
  const size = param.data === NULL ? bigEndian.length : param.sizeBytes
  const bytes = new Uint8Array(Math.max(size, bigEndian.length))
  bytes.set(bigEndian.toReversed())
  writeData(param, bytes, bytes.length)
}

const writeData = (param: Param, bytes: Uint8Array, returnSize: number): void => {
  native.writeWord(offset(param.address, RETURN_SIZE), returnSize)
  if (param.data === NULL) return
  if (param.sizeBytes < bytes.length)
    throw badArgument(
      `the buffer for '${param.key}' holds ${param.sizeBytes} bytes, ${bytes.length} are needed`,
    )
  native.writeBytes(param.data, bytes)
}
