// SPDX-License-Identifier: Apache-2.0
// Reads BER/DER with definite lengths. Every length is checked against the bytes that are there
// before it is used, and nothing recurses: nesting is the caller's, one reader for each level.
import { ProviderError } from '../errors.ts'
import { TAG } from './der.ts'

/** Where one element lies: offsets into the reader's bytes. */
export interface Element {
  readonly tag: number
  readonly start: number
  readonly bodyStart: number
  readonly end: number
}

const TAG_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(TAG).map(([name, tag]) => [tag, name.replace('_', ' ')]),
)
/** Enough for any length that memory can hold, however it is padded. */
const MAX_LENGTH_OCTETS = 8
/** 2.25.<UUID>, the longest arcs in use, have 128 bits: 19 groups of seven. */
const MAX_ARC_GROUPS = 19

export class DerReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** Where the next element starts; nested readers count from the start of the whole input. */
  get offset(): number {
    return this.#at
  }

  get atEnd(): boolean {
    return this.#at >= this.#end
  }

  /** The next element, whatever it is. */
  next(): Element {
    const start = this.#at
    if (start >= this.#end) throw malformed(start, 'the data ends where an element is due')
    const tag = this.#byteAt(start)
    if ((tag & 0x1f) === 0x1f) throw malformed(start, 'tag numbers above 30 are not supported')
    const { sizeBytes, bodyStart } = this.#readLength(start + 1)
    if (sizeBytes > this.#end - bodyStart) {
      const there = this.#end - bodyStart
      throw malformed(start, `an element of ${sizeBytes} bytes where only ${there} are left`)
    }
    this.#at = bodyStart + sizeBytes
    return { tag, start, bodyStart, end: this.#at }
  }

  expect(tag: number): Element {
    const element = this.next()
    if (element.tag !== tag) {
      this.#at = element.start
      throw malformed(element.start, `expected ${nameTag(tag)}, found ${nameTag(element.tag)}`)
    }
    return element
  }

  /** The next element if it has this tag; otherwise nothing is read. */
  optional(tag: number): Element | undefined {
    return !this.atEnd && this.#byteAt(this.#at) === tag ? this.next() : undefined
  }

  /** A reader for what is inside the next element. */
  enter(tag: number): DerReader {
    return this.inside(this.expect(tag))
  }

  inside(element: Element): DerReader {
    return new DerReader(this.#bytes, element.bodyStart, element.end)
  }

  /** Refuses anything that has not been read. */
  finish(): void {
    if (this.#at !== this.#end) {
      throw malformed(this.#at, 'more data where the end is due')
    }
  }

  copyBody(element: Element): Uint8Array {
    return this.#bytes.slice(element.bodyStart, element.end)
  }

  /** Copies an element with its tag and length. */
  copyWhole(element: Element): Uint8Array {
    return this.#bytes.slice(element.start, element.end)
  }

  octetString(): Uint8Array {
    return this.copyBody(this.expect(TAG.OCTET_STRING))
  }

  /** A BIT STRING that must be whole bytes. */
  bitString(): Uint8Array {
    const { bodyStart, end } = this.expect(TAG.BIT_STRING)
    if (bodyStart === end) throw malformed(bodyStart, 'a BIT STRING without its first byte')
    if (this.#byteAt(bodyStart) !== 0) throw malformed(bodyStart, 'a BIT STRING with unused bits')
    return this.#bytes.slice(bodyStart + 1, end)
  }

  null(): void {
    const { bodyStart, end } = this.expect(TAG.NULL)
    if (bodyStart !== end) throw malformed(bodyStart, 'a NULL that is not empty')
  }

  /** A non-negative INTEGER as big-endian bytes without leading zeros; zero is one zero byte. */
  unsigned(): Uint8Array {
    const { bodyStart, end } = this.expect(TAG.INTEGER)
    if (bodyStart === end) throw malformed(bodyStart, 'an INTEGER without contents')
    const first = this.#byteAt(bodyStart)
    if (first >= 0x80) throw malformed(bodyStart, 'a negative INTEGER')
    if (first !== 0 || end - bodyStart === 1) return this.#bytes.slice(bodyStart, end)
    // X.690 §8.3.2: the first nine bits are not all the same, in BER as well.
    if (this.#byteAt(bodyStart + 1) < 0x80) throw malformed(bodyStart, 'a padded INTEGER')
    return this.#bytes.slice(bodyStart + 1, end)
  }

  /** A non-negative INTEGER that fits into 48 bits. */
  smallInteger(): number {
    const start = this.#at
    const bytes = this.unsigned()
    if (bytes.length > 6) throw malformed(start, `an INTEGER of ${bytes.length} bytes is too large`)
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  }

  oid(): string {
    const { bodyStart, end } = this.expect(TAG.OID)
    if (bodyStart === end) throw malformed(bodyStart, 'an OBJECT IDENTIFIER without contents')
    const arcs: (number | bigint)[] = []
    for (let at = bodyStart; at < end; ) {
      const { arc, next } = this.#readArc(at, end)
      arcs.push(...(at === bodyStart ? splitFirstArc(arc) : [arc]))
      at = next
    }
    return arcs.join('.')
  }

  #readArc(start: number, end: number): { arc: number | bigint; next: number } {
    if (this.#byteAt(start) === 0x80) throw malformed(start, 'a padded OBJECT IDENTIFIER')
    let arc: number | bigint = 0
    for (let at = start; at < end && at - start < MAX_ARC_GROUPS; at++) {
      const byte = this.#byteAt(at)
      arc = arc < LARGE_ARC ? Number(arc) * 128 + (byte & 0x7f) : withGroup(BigInt(arc), byte)
      if (byte < 0x80) return { arc, next: at + 1 }
    }
    throw malformed(start, 'an OBJECT IDENTIFIER with an endless arc')
  }

  /** BER allows a length to be padded with zeros, and writers of provider URI files do that. */
  #readLength(start: number): { sizeBytes: number; bodyStart: number } {
    if (start >= this.#end) throw malformed(start, 'the data ends where a length is due')
    const first = this.#byteAt(start)
    if (first < 0x80) return { sizeBytes: first, bodyStart: start + 1 }
    const count = first & 0x7f
    if (count === 0) throw malformed(start, 'indefinite lengths are not supported')
    if (count > MAX_LENGTH_OCTETS) throw malformed(start, `a length of ${count} bytes`)
    if (count > this.#end - start - 1) throw malformed(start, 'the data ends inside a length')
    let sizeBytes = 0
    for (let at = start + 1; at <= start + count; at++) {
      sizeBytes = sizeBytes * 256 + this.#byteAt(at)
    }
    return { sizeBytes, bodyStart: start + 1 + count }
  }

  #byteAt(at: number): number {
    const byte = this.#bytes[at]
    if (byte === undefined) throw malformed(at, 'the data ends too early')
    return byte
  }
}

/** The first two arcs share one number (X.690 §8.19.4). */
/** An arc may be larger than a number is exact (a UUID is one), but hardly any is. */
const LARGE_ARC = 2 ** 46

function withGroup(arc: bigint, byte: number): bigint {
  return (arc << 7n) | BigInt(byte & 0x7f)
}

function splitFirstArc(value: number | bigint): (number | bigint)[] {
  if (typeof value === 'bigint') return [2, value - 80n]
  const root = Math.min(2, Math.floor(value / 40))
  return [root, value - 40 * root]
}

function nameTag(tag: number): string {
  return TAG_NAMES.get(tag) ?? `tag 0x${tag.toString(16).padStart(2, '0')}`
}

function malformed(offset: number, what: string): ProviderError {
  return new ProviderError('ENCODING', `malformed DER at byte ${offset}: ${what}`)
}
