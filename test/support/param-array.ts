// SPDX-License-Identifier: Apache-2.0
// OSSL_PARAM arrays, as OSSL_PARAM_construct_… makes them.
import koffi from 'koffi'
import { fixedBuffer } from './cryptoki-template.ts'

const PARAM_BYTES = 40
const RETURN_SIZE = 32

const TYPE = { integer: 1, unsigned: 2, text: 4, octets: 5, octetPointer: 7 } as const

/** An `int`, a `size_t`, a text or bytes; or room for an answer of some type. */
export type ParamValue =
  | number
  | bigint
  | string
  | Uint8Array
  | { readonly type: keyof typeof TYPE; readonly room: number }

/** Memory for one call, or for several: the array owns all that it points to. */
export class ParamArray {
  readonly bytes: Buffer
  readonly #entries: { name: string; data: Buffer; keep: Buffer }[]

  constructor(entries: readonly (readonly [name: string, value: ParamValue])[]) {
    // The entry of zeros at the end says that it is the end.
    this.bytes = fixedBuffer((entries.length + 1) * PARAM_BYTES)
    this.#entries = entries.map(([name, value], i) => {
      const keep = fixedBuffer(Buffer.from(`${name}\0`))
      const data = dataOf(value)
      const at = i * PARAM_BYTES
      this.bytes.writeBigUInt64LE(koffi.address(keep), at)
      this.bytes.writeUInt32LE(TYPE[typeOf(value)], at + 8)
      this.bytes.writeBigUInt64LE(koffi.address(data), at + 16)
      this.bytes.writeBigUInt64LE(BigInt(sizeOf(value, data)), at + 24)
      this.bytes.writeBigInt64LE(-1n, at + RETURN_SIZE)
      return { name, data, keep }
    })
  }

  /** The pointer that answers an entry of type `octetPointer`. */
  pointer(name: string): bigint {
    const entry = this.#entries.find((candidate) => candidate.name === name)
    return entry?.data.readBigUInt64LE() ?? 0n
  }

  /** What has been answered; `undefined` when nothing has. */
  answer(name: string): Buffer | undefined {
    const index = this.#entries.findIndex((entry) => entry.name === name)
    const size = this.bytes.readBigInt64LE(index * PARAM_BYTES + RETURN_SIZE)
    return size < 0n ? undefined : this.#entries[index]?.data.subarray(0, Number(size))
  }
}

const typeOf = (value: ParamValue): keyof typeof TYPE => {
  if (typeof value === 'number') return 'integer'
  if (typeof value === 'bigint') return 'unsigned'
  if (typeof value === 'string') return 'text'
  return value instanceof Uint8Array ? 'octets' : value.type
}

const dataOf = (value: ParamValue): Buffer => {
  if (typeof value === 'string') return fixedBuffer(Buffer.from(`${value}\0`))
  if (value instanceof Uint8Array) return fixedBuffer(value.length === 0 ? 1 : value)
  if (typeof value === 'object') return fixedBuffer(value.room)
  const bytes = fixedBuffer(typeof value === 'number' ? 4 : 8)
  if (typeof value === 'number') bytes.writeInt32LE(value)
  else bytes.writeBigUInt64LE(value)
  return bytes
}

const sizeOf = (value: ParamValue, data: Buffer): number => {
  if (typeof value === 'string') return data.length - 1
  return value instanceof Uint8Array ? value.length : data.length
}
