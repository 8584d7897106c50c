// SPDX-License-Identifier: Apache-2.0
// Reads pkcs11 URIs (RFC 7512). The input is bytes, possibly a view of native memory, and the
// pin-value in it is never copied.

import { decodeUtf8 } from '../encoding/utf8.ts'
import { ProviderError } from '../errors.ts'
import {
  ATTRIBUTES,
  type Attribute,
  type Pkcs11Uri,
  readText,
  type UriDraft,
} from './uri-attributes.ts'
import { uriError } from './uri-percent.ts'
import { findAttribute, findSchemeEnd, isVendorName, type Segment, splitUri } from './uri-scan.ts'

export type { ByteRange, ObjectType, Pkcs11Uri, Version } from './uri-attributes.ts'
export { percentDecodeInto } from './uri-percent.ts'

export function parseUri(bytes: Uint8Array): Pkcs11Uri {
  const schemeEnd = findSchemeEnd(bytes)
  if (schemeEnd === -1) throw uriError(0, "it does not start with 'pkcs11:'")
  return new UriParser(bytes).parse(splitUri(bytes, schemeEnd))
}

class UriParser {
  readonly #bytes: Uint8Array
  readonly #vendor = new Map<string, string[]>()
  readonly #draft: UriDraft = { vendor: this.#vendor }
  readonly #seen = new Set<string>()

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  parse(segments: readonly Segment[]): Pkcs11Uri {
    for (const segment of segments) this.#readSegment(segment)
    // RFC 7512 §2.4: a URI with both SHOULD be refused.
    if (this.#draft.pinValue !== undefined && this.#draft.pinSource !== undefined) {
      throw new ProviderError('URI', 'a pkcs11 URI with both pin-value and pin-source')
    }
    return this.#draft
  }

  #readSegment(segment: Segment): void {
    const { start, nameEnd, end } = segment
    if (start === nameEnd) throw uriError(start, 'an attribute without a name')
    if (nameEnd === end) {
      throw uriError(
        start,
        "an attribute without '=' (in a value, write %3B for ';' and %26 for '&')",
      )
    }
    const attribute = findAttribute(this.#bytes, start, nameEnd)
    if (attribute === undefined) {
      this.#readVendor(segment)
      return
    }
    this.#refuseSecond(attribute, start)
    attribute.read(this.#draft, this.#bytes, nameEnd + 1, end)
  }

  /** RFC 7512 §2.3, §2.4: an attribute must not appear twice. */
  #refuseSecond({ name, meaning }: Attribute, start: number): void {
    if (this.#seen.has(meaning)) throw uriError(start, `the attribute '${name}' is given twice`)
    this.#seen.add(meaning)
  }

  /** RFC 7512 §2.3, §2.4: a vendor attribute may be repeated, but in the query alone. */
  #readVendor(segment: Segment): void {
    const { start, nameEnd, end, inQuery } = segment
    if (!isVendorName(this.#bytes, start, nameEnd)) throw this.#unknown(segment)
    const name = decodeUtf8(this.#bytes.subarray(start, nameEnd)).toLowerCase()
    const values = this.#vendor.get(name) ?? []
    if (values.length > 0 && !inQuery) {
      throw uriError(start, `the attribute '${name}' is given twice`)
    }
    this.#vendor.set(name, [...values, readText(this.#bytes, nameEnd + 1, end)])
  }

  #unknown({ start, nameEnd }: Segment): ProviderError {
    const known = ATTRIBUTES.map((attribute) => attribute.name).join(', ')
    const what = this.#describeName(start, nameEnd)
    return uriError(start, `unknown attribute${what}; known are ${known} and x-…`)
  }

  /** Behind a pin-value, a "name" may be a piece of the PIN where `;` or `&` was not encoded. */
  #describeName(start: number, nameEnd: number): string {
    if (this.#seen.has('pin-value')) return ''
    const name = decodeUtf8(this.#bytes.subarray(start, nameEnd))
    return /^[a-z0-9_-]{1,40}$/i.test(name) && !/pin/i.test(name) ? ` '${name}'` : ''
  }
}
