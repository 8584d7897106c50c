// SPDX-License-Identifier: Apache-2.0
// The C host of src/host.ts in JavaScript: memory is one ArrayBuffer, C functions are registered
// ones. Import it before anything of src/ (in a block of imports of its own), for it installs
// `host`. It is stricter than C: memory that is not allocated is neither read nor written.
import { createRequire } from 'node:module'
import type { Address, NativeCall, native, Word } from '../../src/host.ts'
import { listRows } from '../../src/openssl/dispatch-rows.ts'
import { FakeMemory } from './fake-memory.ts'

/** A module of the bundle is a file of src/. */
const loadSource = createRequire(import.meta.url)

type HostPrimitives = typeof native
type Handler = (...args: never[]) => unknown
type NativeFunction = (...args: Word[]) => Word | undefined

/** Addresses of functions; never readable. */
const FUNCTIONS_BASE = 0x5500_0000_0000
const WORD_BYTES = 8
const CALL_INT = 1
/** struct call_entry of host.h, in doubles. */
const ENTRY = { doubles: 16, kind: 0, fn: 1, expected: 2, result: 3, count: 4, arguments: 5 }
const LIST_HEAD = 2

export class FakeHost extends FakeMemory {
  readonly #functions = new Map<number, NativeFunction>()
  readonly #symbols = new Map<string, Address>()
  /** What `onError` and `onInit` were given. */
  errorHandler: ((error: unknown, firstArgument: Word | undefined) => void) | undefined
  insideMarkedCall = false

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

  symbol(name: string): Address {
    return this.#symbols.get(name) ?? (0 as Address)
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
  readHandle: (address) => fake.readHandle(address),
  forgetHandle: () => {},
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
