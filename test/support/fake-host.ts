// SPDX-License-Identifier: Apache-2.0
// The C host of src/host.ts in JavaScript: memory is one ArrayBuffer, C functions are registered
// ones. Import it before anything of src/ (in a block of imports of its own), for it installs
// `host`. It is stricter than C: memory that is not allocated is neither read nor written.
import { createRequire } from 'node:module'
import type { Address, NativeCall, native, Word } from '../../src/host.ts'
import { listRows } from '../../src/openssl/dispatch-rows.ts'

/** A module of the bundle is a file of src/. */
const loadSource = createRequire(import.meta.url)

type HostPrimitives = typeof native
type Handler = (...args: never[]) => unknown
type NativeFunction = (...args: Word[]) => Word | undefined

/** Far from small integers, so that a length in its place is noticed. */
const BASE = 0x7000_0000_0000
const SIZE_BYTES = 8 * 1024 * 1024
/** Addresses of functions; never readable. */
const FUNCTIONS_BASE = 0x5500_0000_0000
const WORD_BYTES = 8
const CALL_INT = 1
/** struct call_entry of host.h, in doubles. */
const ENTRY = { doubles: 16, kind: 0, fn: 1, expected: 2, result: 3, count: 4, arguments: 5 }
/** What stands before the entries of a struct call_list. */
const LIST_HEAD = 2

export class FakeHost {
  readonly #memory = new ArrayBuffer(SIZE_BYTES)
  readonly #view = new DataView(this.#memory)
  /** Sizes of live blocks by address. */
  readonly #blocks = new Map<number, number>()
  #top = BASE
  readonly #functions = new Map<number, NativeFunction>()
  readonly #symbols = new Map<string, Address>()
  /** What `onError` and `onInit` were given. */
  errorHandler: ((error: unknown, firstArgument: Word | undefined) => void) | undefined
  insideMarkedCall = false

  get liveBlocks(): number {
    return this.#blocks.size
  }

  /** Makes a function callable by address. */
  define(fn: NativeFunction): Address {
    const address = (FUNCTIONS_BASE + 16 * this.#functions.size) as Address
    this.#functions.set(address, fn)
    return address
  }

  /** Makes a function of libc, found by name. */
  defineSymbol(name: string, fn: NativeFunction): void {
    this.#symbols.set(name, this.define(fn))
  }

  call(kind: Word, fn: Word, args: readonly Word[]): Word {
    const target = this.#functions.get(fn)
    if (target === undefined) throw new Error(`no function at ${fn.toString(16)}`)
    const result = target(...args) ?? 0
    return kind & CALL_INT ? result | 0 : result
  }

  /** Runs a coroutine to its end, as host/coroutine.c does. */
  drive<T>(coroutine: Generator<NativeCall, T, Word>): T {
    let state = coroutine.next(0)
    while (!state.done) {
      const request = state.value
      state = coroutine.next(
        typeof request === 'number' ? this.#runList(request) : this.#performCall(request),
      )
    }
    return state.value
  }

  #performCall([kind = 0, fn = 0, ...args]: readonly Word[]): Word {
    return this.call(kind, fn, args)
  }

  #runList(list: Address): Word {
    const count = this.words(list, 1)[0] ?? 0
    const words = this.words(list, LIST_HEAD + count * ENTRY.doubles)
    for (let i = 0; i < count; i++) {
      const entry = words.subarray(LIST_HEAD + i * ENTRY.doubles)
      const args = entry.subarray(ENTRY.arguments, ENTRY.arguments + (entry[ENTRY.count] ?? 0))
      const result = this.call(entry[ENTRY.kind] ?? 0, entry[ENTRY.fn] ?? 0, [...args])
      entry[ENTRY.result] = result
      if (result !== entry[ENTRY.expected]) return i
    }
    return count
  }

  alloc(sizeBytes: number): Address {
    if (!(sizeBytes >= 0)) throw new RangeError('alloc: length out of range')
    const address = this.#top as Address
    const size = Math.max(1, sizeBytes)
    // A gap behind each block, so that what runs over its end is noticed.
    this.#top += Math.ceil(size / 16) * 16 + 16
    if (this.#top > BASE + SIZE_BYTES) throw new Error('the fake host is out of memory')
    this.#blocks.set(address, size)
    return address
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
    if (word > 2n ** 53n || word < -(2n ** 53n)) throw new RangeError('more than 53 bits')
    return Number(word)
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

  symbol(name: string): Address {
    return this.#symbols.get(name) ?? (0 as Address)
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
    primitives.writeWords(address, words)
    return address
  }

  /** A new block with a C string. */
  putString(text: string): Address {
    return this.put(new TextEncoder().encode(`${text}\0`))
  }
}

export const fake = new FakeHost()

const forkGeneration = fake.alloc(WORD_BYTES)

/** From now on, everything is as in a child process. */
export function pretendFork(): void {
  const generation = fake.words(forkGeneration, 1)
  generation[0] = (generation[0] ?? 0) + 1
}

const primitives: HostPrimitives = {
  alloc: (size) => fake.alloc(size),
  free: (address) => fake.free(address),
  cleanse: (address, size) => {
    fake.view(address, size).fill(0)
  },
  copy: (to, from, size) => {
    fake.view(to, size).set(fake.view(from, size).slice())
  },
  compare: (a, b, size) => Buffer.compare(fake.view(a, size), fake.view(b, size)),
  readU8: (address) => fake.view(address, 1)[0] ?? 0,
  writeU8: (address, value) => {
    fake.view(address, 1)[0] = value
  },
  readU32: (address) => fake.readU32(address),
  writeU32: (address, value) => fake.writeU32(address, value),
  readWord: (address) => fake.readWord(address),
  readHandle: (address) => fake.readWord(address),
  writeWord: (address, value) => fake.writeWord(address, value),
  writeWords: (address, words) => {
    for (const [i, word] of words.entries())
      fake.writeWord((address + i * WORD_BYTES) as Address, word)
  },
  readBytes: (address, size) => fake.view(address, size).slice(),
  writeBytes: (address, bytes) => {
    fake.view(address, bytes.length).set(bytes)
  },
  view: (address, size) => fake.view(address, size),
  words: (address, count) => fake.words(address, count),
  readString: (address, size = fake.stringLength(address)) =>
    new TextDecoder().decode(fake.view(address, size)),
  stringLength: (address) => fake.stringLength(address),
  encodeUtf8: (text) => new TextEncoder().encode(text),
  leaf: (kind, fn, ...args) => fake.call(kind, fn, args),
  leafVariadic: (fn, a, b, format, argument) => {
    fake.call(0, fn, [a, b, format, argument])
  },
  trampoline: (_shape, handler) =>
    fake.define((...args) => Reflect.apply(handler, undefined, args)),
  table: (lines, handlers) => {
    const rows = new Map(listRows(lines).map((row) => [row.name, row]))
    const entries: [string, Handler][] = Object.entries(handlers)
    const words = entries.flatMap(([name, handler]) => {
      const row = rows.get(name)
      if (row) return [row.id, primitives.trampoline(row.shape, handler)]
      throw new RangeError(`no line for ${name}`)
    })
    return fake.putWords([...words, 0, 0])
  },
  newString: (text) => fake.putString(text),
  remember: () => undefined,
  entry: () => 0,
  recycle: () => false,
  withdraw: () => undefined,
  reclaim: () => [],
  load: (name) => loadSource(`../../src/${name.replace(/\.js$/, '.ts')}`),
  onError: (handler) => {
    fake.errorHandler = handler
  },
  onInit: () => {},
  onCall: () => {},
  symbol: (name) => fake.symbol(name),
  gateWait: fake.define(() => 0),
  gateWake: fake.define(() => 0),
  insideMarkedCall: () => fake.insideMarkedCall,
  forkGeneration,
}

Object.assign(globalThis, { host: primitives })
