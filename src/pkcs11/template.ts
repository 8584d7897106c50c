// SPDX-License-Identifier: Apache-2.0
import { type Address, native, offset } from '../host.ts'
import type { Arena } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { CK_ATTRIBUTE } from './cryptoki.gen.ts'

/** A value of an attribute: CK_ULONG, CK_BBOOL, text, or bytes; native ones are not copied. */
export type AttributeValue = number | boolean | string | Uint8Array | NativeBytes
export type Template = readonly (readonly [type: number, value: AttributeValue])[]

/** CK_ATTRIBUTE array in native memory; its length is the template's. */
export const writeTemplate = (arena: Arena, template: Template): Address => {
  const array = arena.alloc(template.length * CK_ATTRIBUTE.size)
  template.forEach(([type, value], i) => {
    const { address, sizeBytes } = placeValue(arena, value)
    const at = offset(array, i * CK_ATTRIBUTE.size)
    native.writeWord(offset(at, CK_ATTRIBUTE.type.offset), type)
    native.writeWord(offset(at, CK_ATTRIBUTE.pValue.offset), address)
    native.writeWord(offset(at, CK_ATTRIBUTE.ulValueLen.offset), sizeBytes)
  })
  return array
}

const placeValue = (arena: Arena, value: AttributeValue): NativeBytes => {
  if (typeof value === 'object' && 'address' in value) return value
  const bytes = encodeValue(value)
  return { address: arena.bytes(bytes), sizeBytes: bytes.length }
}

const encodeValue = (value: Exclude<AttributeValue, NativeBytes>): Uint8Array => {
  if (typeof value === 'number') return new Uint8Array(new BigUint64Array([BigInt(value)]).buffer)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 1 : 0)
  return typeof value === 'string' ? native.encodeUtf8(value) : value
}
