// SPDX-License-Identifier: Apache-2.0
// The attributes of RFC 7512 §2.3 and §2.4, and what a parsed URI holds.
import { decodeUtf8, findInvalidUtf8 } from '../encoding/utf8.ts'
import { percentDecode, percentDecodeInto, uriError } from './uri-percent.ts'

export const OBJECT_TYPES = ['private', 'public', 'cert', 'secret-key', 'data'] as const
export type ObjectType = (typeof OBJECT_TYPES)[number]

export interface Version {
  readonly major: number
  readonly minor: number
}

/** Offsets into the bytes that were parsed. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What is absent restricts nothing. An empty text asks for an empty one (RFC 7512 §2.5). */
export interface Pkcs11Uri {
  readonly token?: string
  readonly manufacturer?: string
  readonly serial?: string
  readonly model?: string
  readonly libraryManufacturer?: string
  readonly libraryDescription?: string
  readonly libraryVersion?: Version
  readonly object?: string
  readonly type?: ObjectType
  readonly id?: Uint8Array
  readonly slotId?: number
  readonly slotManufacturer?: string
  readonly slotDescription?: string
  /** Where the PIN stands, still percent-encoded: for `percentDecodeInto`. */
  readonly pinValue?: ByteRange
  readonly pinSource?: string
  readonly moduleName?: string
  readonly modulePath?: string
  /** The `x-…` attributes. A value may be anybody's secret: log the names alone. */
  readonly vendor: ReadonlyMap<string, readonly string[]>
}

export type UriDraft = { -readonly [K in keyof Pkcs11Uri]: Pkcs11Uri[K] }

/** Fills in one attribute from its value, which lies at `start` to `end`. */
export type ReadAttribute = (draft: UriDraft, bytes: Uint8Array, start: number, end: number) => void

export interface Attribute {
  readonly name: string
  /** Two attributes with one meaning exclude each other. */
  readonly meaning: string
  readonly read: ReadAttribute
}

type TextKey = keyof {
  [K in keyof Pkcs11Uri as string extends Exclude<Pkcs11Uri[K], undefined> ? K : never]: true
}

const text =
  (key: TextKey): ReadAttribute =>
  (draft, bytes, start, end) => {
    draft[key] = readText(bytes, start, end)
  }

const row = (name: string, read: ReadAttribute, meaning = name): Attribute => ({
  name,
  meaning,
  read,
})

export const ATTRIBUTES: readonly Attribute[] = [
  row('token', text('token')),
  row('manufacturer', text('manufacturer')),
  row('serial', text('serial')),
  row('model', text('model')),
  row('library-manufacturer', text('libraryManufacturer')),
  row('library-description', text('libraryDescription')),
  row('library-version', (draft, ...value) => {
    draft.libraryVersion = readVersion(...value)
  }),
  row('object', (draft, ...value) => {
    // Users write `object=` and `id=` for "any", against §2.5.
    const label = readText(...value)
    if (label !== '') draft.object = label
  }),
  row('type', readType),
  row('object-type', readType, 'type'),
  row('id', (draft, ...value) => {
    const id = percentDecode(...value)
    if (id.length > 0) draft.id = id
  }),
  row('slot-id', (draft, ...value) => {
    draft.slotId = readNumber(...value)
  }),
  row('slot-manufacturer', text('slotManufacturer')),
  row('slot-description', text('slotDescription')),
  row('pin-source', text('pinSource')),
  row('pin-value', (draft, bytes, start, end) => {
    checkPin(bytes, start, end)
    draft.pinValue = { start, end }
  }),
  row('module-name', text('moduleName')),
  row('module-path', text('modulePath')),
]

export function readText(bytes: Uint8Array, start: number, end: number): string {
  const decoded = percentDecode(bytes, start, end)
  if (decoded.includes(0)) throw uriError(start, 'a text with a NUL character')
  if (findInvalidUtf8(decoded) !== -1) throw uriError(start, 'a text that is not UTF-8')
  return decodeUtf8(decoded)
}

function readType(draft: UriDraft, bytes: Uint8Array, start: number, end: number): void {
  const value = readText(bytes, start, end).toLowerCase()
  const type = OBJECT_TYPES.find((known) => known === value)
  if (type === undefined) {
    throw uriError(start, `unknown object type; allowed are ${OBJECT_TYPES.join(', ')}`)
  }
  draft.type = type
}

function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const digits = readText(bytes, start, end)
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || !Number.isSafeInteger(value)) {
    throw uriError(start, 'a slot-id must be a decimal number')
  }
  return value
}

/** §2.3: two numbers of one byte each; without the second it is 0. */
function readVersion(bytes: Uint8Array, start: number, end: number): Version {
  const [, major, minor = '0'] = /^(\d+)(?:\.(\d+))?$/.exec(readText(bytes, start, end)) ?? []
  const version = { major: Number(major), minor: Number(minor) }
  if (!(version.major <= 255 && version.minor <= 255)) {
    throw uriError(start, 'a library-version must look like 3 or 3.1, each number at most 255')
  }
  return version
}

/** Not checked for UTF-8: a token may have a PIN in whatever encoding its maker used. */
function checkPin(bytes: Uint8Array, start: number, end: number): void {
  percentDecodeInto(bytes, start, end, (byte) => {
    if (byte === 0) throw uriError(start, 'a pin-value with a NUL character')
  })
}
