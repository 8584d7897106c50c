// SPDX-License-Identifier: Apache-2.0
// OSSL_PARAM arrays in the memory of the fake host, as OpenSSL hands them in.
import './fake-host.ts'

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Address, NULL, native, offset } from '../../src/host.ts'
import { listParams, PARAM_BYTES, type Param } from '../../src/openssl/params.ts'
import { fake } from './fake-host.ts'

export interface Entry {
  key: string
  type: number
  /** What `data` points to; absent: NULL. */
  data?: Uint8Array
  sizeBytes?: number
}

const UNMODIFIED = -1

/** An array as OpenSSL hands it in. */
export function makeParams(...entries: Entry[]): Address {
  const array = fake.alloc((entries.length + 1) * PARAM_BYTES)
  entries.forEach(({ key, type, data, sizeBytes }, i) => {
    const at = offset(array, i * PARAM_BYTES)
    native.writeWord(at, fake.putString(key))
    native.writeU32(offset(at, 8), type)
    native.writeWord(offset(at, 16), data === undefined ? NULL : fake.put(data))
    native.writeWord(offset(at, 24), sizeBytes ?? data?.length ?? 0)
    native.writeWord(offset(at, 32), UNMODIFIED)
  })
  return array
}

export function onlyParam(entry: Omit<Entry, 'key'>): Param {
  const [param] = listParams(makeParams({ key: 'it', ...entry }))
  return param ?? assert.fail('no parameter')
}

export const returnSize = (param: Param): number => native.readWord(offset(param.address, 32))
export const dataOf = (param: Param): Uint8Array => native.readBytes(param.data, param.sizeBytes)

/** Little-endian two's complement. */
export function encodeInteger(value: bigint, sizeBytes: number): Uint8Array {
  const bits = BigInt.asUintN(8 * sizeBytes, value)
  return Uint8Array.from({ length: sizeBytes }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn))
}

/** Sizes of C integers with the values that a number can hold exactly. */
export const sizedInteger = fc.integer({ min: 1, max: 8 }).chain((sizeBytes) => {
  const bits = Math.min(8 * sizeBytes - 1, 53)
  const limit = 2n ** BigInt(bits)
  return fc.tuple(fc.constant(sizeBytes), fc.bigInt(-limit, limit - 1n))
})
