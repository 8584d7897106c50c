// SPDX-License-Identifier: Apache-2.0
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { ObjectType } from './uri-attributes.ts'
import { percentEncode } from './uri-percent.ts'

export interface UriParts {
  readonly model?: string | undefined
  readonly manufacturer?: string | undefined
  readonly serial?: string | undefined
  readonly token?: string | undefined
  readonly id?: Uint8Array | undefined
  readonly object?: string | undefined
  readonly type?: ObjectType | undefined
}

/** The URI that finds this object again. Never holds a PIN. */
export function writeUri(parts: UriParts): string {
  const { model, manufacturer, serial, token, id, object, type } = parts
  const attributes = [
    writeText('model', model),
    writeText('manufacturer', manufacturer),
    writeText('serial', serial),
    writeText('token', token),
    writeBytes('id', id),
    writeText('object', object),
    writeText('type', type),
  ]
  return `pkcs11:${attributes.filter((attribute) => attribute !== '').join(';')}`
}

/**
 * Empty for an empty text and for one that no URI can ask for: with a NUL, which a reader refuses
 * (RFC 7512 §2.3), or with U+FFFD, which stands for bytes that were not UTF-8. The other attributes
 * then find the object.
 */
function writeText(name: string, text = ''): string {
  if (text === '' || text.includes('\0') || text.includes('\ufffd')) return ''
  const encoded = Array.from(encodeUtf8(text), (byte) =>
    isReserved(byte) ? percentEncode(byte) : String.fromCharCode(byte),
  )
  return `${name}=${encoded.join('')}`
}

const writeBytes = (name: string, bytes: Uint8Array | undefined): string =>
  bytes === undefined || bytes.length === 0
    ? ''
    : `${name}=${Array.from(bytes, percentEncode).join('')}`

/** Users compare URIs as texts, so this is the set that other providers encode. */
const isReserved = (byte: number): boolean => byte < 0x27 || byte > 0x7e || RESERVED.has(byte)

const RESERVED = new Set(Array.from('/;?', (character) => character.charCodeAt(0)))
