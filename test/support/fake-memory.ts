// SPDX-License-Identifier: Apache-2.0
// The memory of the fake host: one ArrayBuffer, of which nothing is read or written that is not
// allocated.
import type { Address, Word } from '../../src/host.ts'

/** Far from small integers, so that a length in its place is noticed. */
const BASE = 0x7000_0000_0000
const SIZE_BYTES = 8 * 1024 * 1024
const WORD_BYTES = 8

export class FakeMemory {
  readonly #memory = new ArrayBuffer(SIZE_BYTES)
  readonly #view = new DataView(this.#memory)
  /** Sizes of live blocks by address. */
  readonly #blocks = new Map<number, number>()
  #top = BASE
  /** Where the free memory from there ends. */
  #end = BASE + SIZE_BYTES
  readonly #wide = new WideWords()

  get liveBlocks(): number {
    return this.#blocks.size
  }

  alloc(sizeBytes: number): Address {
    if (!(sizeBytes >= 0)) throw new RangeError('alloc: length out of range')
    const address = this.#top as Address
    const size = Math.max(1, sizeBytes)
    // A gap behind each block, so that what runs over its end is noticed.
    this.#top += Math.ceil(size / 16) * 16 + 16
    if (this.#top > this.#end) return this.#allocAnew(size)
    this.#blocks.set(address, size)
    return address
  }

  /** Memory is used again only when all has been used: what is used after it was freed is noticed. */
  #allocAnew(size: number): Address {
    const { from, to } = findWidestGap(this.#blocks, BASE, SIZE_BYTES)
    if (to - from < size + SIZE_BYTES / 8) throw new Error('the fake host is out of memory')
    this.#top = from
    this.#end = to
    new Uint8Array(this.#memory, from - BASE, to - from).fill(0)
    return this.alloc(size)
  }

  free(address: Address): void {
    if (address === 0) return
    const size = this.#blocks.get(address)
    if (size === undefined) throw new Error(`free: ${address.toString(16)} is no live block`)
    this.view(address, size).fill(0xdd)
    this.#blocks.delete(address)
  }

  /** The size of the live block that starts here. */
  sizeOf(address: Address): number | undefined {
    return this.#blocks.get(address)
  }

  /** The bytes themselves; throws unless one live block holds them all. */
  view(address: Address, sizeBytes: number): Uint8Array {
    if (sizeBytes === 0) return new Uint8Array(0)
    return new Uint8Array(this.#memory, this.#check(address, sizeBytes), sizeBytes)
  }

  words(address: Address, count: number): Float64Array {
    return new Float64Array(this.#memory, this.#check(address, count * WORD_BYTES), count)
  }

  #check(address: number, sizeBytes: number): number {
    for (const [start, size] of this.#blocks) {
      if (address >= start && address + sizeBytes <= start + size) return address - BASE
    }
    throw new RangeError(`${sizeBytes} bytes at ${address.toString(16)} are not allocated`)
  }

  readWord(address: Address): Word {
    const word = this.#view.getBigInt64(this.#check(address, WORD_BYTES), true)
    if (word > 2n ** 53n || word < -(2n ** 53n))
      throw new RangeError('a word of more than 53 bits came from outside')
    return Number(word)
  }

  /** As host/call.c: a number that stands for what is none. */
  readHandle(address: Address): Word {
    const word = this.#view.getBigInt64(this.#check(address, WORD_BYTES), true)
    if (word <= 2n ** 53n && word >= -(2n ** 53n)) return Number(word)
    return this.#wide.standIn(word)
  }

  writeWord(address: Address, value: Word): void {
    if (!Number.isInteger(value) || Math.abs(value) > 2 ** 53) throw new TypeError('not a word')
    this.#view.setBigInt64(this.#check(address, WORD_BYTES), BigInt(value), true)
  }

  readU32(address: Address): number {
    return this.#view.getUint32(this.#check(address, 4), true)
  }

  writeU32(address: Address, value: number): void {
    this.#view.setUint32(this.#check(address, 4), value, true)
  }

  stringLength(address: Address): number {
    let length = 0
    while (this.view(address, length + 1)[length] !== 0) length++
    return length
  }

  /** A new block with these bytes. */
  put(bytes: Uint8Array): Address {
    const address = this.alloc(bytes.length)
    this.view(address, bytes.length).set(bytes)
    return address
  }

  /** A new block with these words. */
  putWords(words: readonly Word[]): Address {
    const address = this.alloc(words.length * WORD_BYTES)
    for (const [i, word] of words.entries())
      this.writeWord((address + i * WORD_BYTES) as Address, word)
    return address
  }

  /** A new block with a C string. */
  putString(text: string): Address {
    return this.put(new TextEncoder().encode(`${text}\0`))
  }
}

/** Of the numbers that stand for words of more than 53 bits (host/call.c). */
const FIRST_WIDE = -(2 ** 53) - 2

class WideWords {
  readonly #known: bigint[] = []

  /** Always the same number for the same word. */
  standIn(word: bigint): number {
    if (!this.#known.includes(word)) this.#known.push(word)
    return FIRST_WIDE - 2 * this.#known.indexOf(word)
  }
}

interface Gap {
  readonly from: number
  readonly to: number
}

/** The largest free part of a memory with blocks of these sizes by address. */
function findWidestGap(blocks: ReadonlyMap<number, number>, base: number, size: number): Gap {
  const live = [...blocks, [base + size, 0] as const].sort(([a], [b]) => a - b)
  let widest = { from: base, to: base }
  let from = base
  for (const [start, bytes] of live) {
    if (start - from > widest.to - widest.from) widest = { from, to: start }
    from = Math.ceil((start + bytes) / 16) * 16 + 16
  }
  return widest
}
