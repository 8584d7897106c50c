// SPDX-License-Identifier: Apache-2.0
import koffi from 'koffi'
import { type AttributeName, CKA } from './cryptoki-names.ts'

/** number: CK_ULONG; boolean: CK_BBOOL; string: UTF-8 text; bytes as they are. */
export type AttributeValue = number | boolean | string | Uint8Array
/** Attributes by name; one without a name by its number: `{ '0x80000001': … }`. */
export type Attributes = Readonly<Partial<Record<AttributeName | `0x${string}`, AttributeValue>>>

const ULONG_BYTES = 8
const ATTRIBUTE_BYTES = 3 * ULONG_BYTES

/** An array of CK_ATTRIBUTE, and the values that it points at for as long as it lives. */
export class Template {
  readonly bytes: Buffer
  readonly count: number
  readonly #values: readonly Buffer[]

  constructor(entries: readonly (readonly [name: string, value: Buffer])[]) {
    this.#values = entries.map(([, value]) => value)
    this.count = entries.length
    this.bytes = fixedBuffer(entries.length * ATTRIBUTE_BYTES)
    entries.forEach(([name, value], index) => {
      const at = index * ATTRIBUTE_BYTES
      this.bytes.writeBigUInt64LE(BigInt(attributeNumber(name)), at)
      this.bytes.writeBigUInt64LE(value.length === 0 ? 0n : koffi.address(value), at + ULONG_BYTES)
      this.bytes.writeBigUInt64LE(BigInt(value.length), at + 2 * ULONG_BYTES)
    })
  }

  static from(attributes: Attributes): Template {
    return new Template(
      Object.entries<AttributeValue | undefined>(attributes).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, encodeValue(value)] as const],
      ),
    )
  }

  /** The length that the token wrote; `undefined` for an attribute that it does not tell. */
  getLength(index: number): number | undefined {
    const length = this.bytes.readBigUInt64LE(index * ATTRIBUTE_BYTES + 2 * ULONG_BYTES)
    return length > 0xffff_ffffn ? undefined : Number(length)
  }

  getValue(index: number): Buffer | undefined {
    const length = this.getLength(index)
    return length === undefined ? undefined : this.#values[index]?.subarray(0, length)
  }
}

/** Memory of its own, which the garbage collector never moves; C may keep its address. */
export function fixedBuffer(content: number | Uint8Array): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(typeof content === 'number' ? content : content.length))
  if (typeof content !== 'number') bytes.set(content)
  return bytes
}

const isAttributeName = (name: string): name is AttributeName => name in CKA

function attributeNumber(name: string): number {
  const number = isAttributeName(name) ? CKA[name] : Number(name)
  if (!Number.isInteger(number)) throw new Error(`no attribute is called ${name}`)
  return number
}

function encodeValue(value: AttributeValue): Buffer {
  switch (typeof value) {
    case 'number':
      return encodeUlong(value)
    case 'boolean':
      return fixedBuffer(Uint8Array.of(value ? 1 : 0))
    case 'string':
      return fixedBuffer(Buffer.from(value))
    default:
      return fixedBuffer(value)
  }
}

function encodeUlong(value: number): Buffer {
  const bytes = fixedBuffer(ULONG_BYTES)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
