// SPDX-License-Identifier: Apache-2.0
// The one file that touches the engine's global. Everything the C host offers is declared here;
// host/host.h is the other side of this contract.

declare const host: HostPrimitives

/** A machine word as C sees it. A word of all ones reads as -1: test it with `isUnavailable`. */
export type Word = number
/** An address in this process. Branded, so that a length does not fit where an address is due. */
export type Address = Word & { readonly __address: never }
/** Shape of a C function: result, then parameters; `i` int, `w` any machine word, `v` nothing. */
export type Shape = string

/** What a coroutine hands to the host: one call, or the address of a prepared call list. */
export type NativeCall = readonly Word[] | Address

/** A function that may leave the engine: the token or the application may run meanwhile. */
export type Blocking<T> = Generator<NativeCall, T, Word>

/**
 * What a handler of the hot path may give instead of a coroutine: a call list that is run with the
 * engine unlocked, and what goes on with the number of entries that did as expected.
 */
export interface Tail {
  readonly list: Address
  resume(done: number): Word | Blocking<Word>
}

/** How the host makes a call and reads its result. Bits, so they can be combined. */
export const CALL_WORD = 0
/** The function returns a C `int`: only its low 32 bits are defined. */
export const CALL_INT = 1
/** The call enters the token: see `insideMarkedCall`. */
export const CALL_MARKED = 2

interface HostPrimitives {
  alloc(sizeBytes: number): Address
  free(address: Address): void
  cleanse(address: Address, sizeBytes: number): void
  copy(to: Address, from: Address, sizeBytes: number): void
  compare(a: Address, b: Address, sizeBytes: number): number
  readU8(address: Address): number
  readU32(address: Address): number
  readWord(address: Address): Word
  /** As `readWord`; where 64 bits fit no number, one that stands for them in calls and memory. */
  readHandle(address: Address): Word
  /** Of an object or session that is gone, where many come: its number may stand for another one. */
  forgetHandle(handle: Word): void
  writeU8(address: Address, value: number): void
  writeU32(address: Address, value: number): void
  writeWord(address: Address, value: Word): void
  writeWords(address: Address, words: readonly Word[]): void
  readBytes(address: Address, sizeBytes: number): Uint8Array
  writeBytes(address: Address, bytes: Uint8Array): void
  view(address: Address, sizeBytes: number): Uint8Array
  words(address: Address, count: number): Float64Array
  /** Without a size: up to a NUL. */
  readString(address: Address, sizeBytes?: number): string
  stringLength(address: Address): number
  /** A new block with the text as UTF-8, and a NUL behind it. */
  newString(text: string): Address
  encodeUtf8(text: string): Uint8Array
  leaf(kind: number, fn: Address, ...args: Word[]): Word
  leafVariadic(fn: Address, a: Word, b: Word, format: Address, argument: Address): void
  /** The handler's one entry point of this shape. */
  trampoline(shape: Shape, handler: (...args: never[]) => unknown): Address
  /**
   * A pair of words for each handler, ended by zeros: the number and the entry point of the shape
   * that the line of its name gives, as `name number shape`. Never freed.
   */
  table(lines: string, handlers: object): Address
  remember(): void
  entry(): number
  recycle(handle: Word, take: number, give: number, owner: Word): boolean
  withdraw(handle: Word): void
  reclaim(owner: Word): Address[]
  onError(handler: (error: unknown, firstArgument: Word | undefined) => void): void
  onInit(handler: (...args: Word[]) => unknown): void
  onCall(handler: (exchange: Address) => unknown): void
  symbol(name: string): Address
  load<Exports>(name: string): Exports
  readonly gateWait: Address
  readonly gateWake: Address
  readonly forkGeneration: Address
  insideMarkedCall(): boolean
}

export const NULL = 0 as Address

/** The native primitives that need no policy; each is described in host/host.h. */
export const native: Readonly<HostPrimitives> = host

/** A module of the bundle that is read when it is first asked for: most programs need few of them. */
export const lazily = <Exports>(name: string): (() => Exports) => {
  let loaded: Exports | undefined
  return () => {
    loaded ??= native.load<Exports>(name)
    return loaded
  }
}

/** At 0, how often this process has been forked off; read in place, since it is asked so often. */
export const forkGenerations: Float64Array = host.words(host.forkGeneration, 1)

/** What was made in another generation is gone. */
export const forkGeneration = (): number => forkGenerations[0] ?? 0

/** True for a word of all ones: `CK_UNAVAILABLE_INFORMATION`, `(size_t)-1`. */
export const isUnavailable = (word: Word): boolean => word === -1

/** Address arithmetic, so that `as` stays in this file. */
export const offset = (address: Address, bytes: number): Address => (address + bytes) as Address
/** A word that C declares as a pointer. esbuild inlines it: for an arrow function it would not. */
export function asAddress(word: Word): Address {
  return word as Address
}

/** Calls `fn` with the engine unlocked; for whatever blocks or may re-enter. */
export function* call(kind: number, fn: Address, ...args: Word[]): Blocking<Word> {
  return yield [kind, fn, ...args]
}

/** Runs a prepared call list (memory/call-list.ts) with the engine unlocked; how many entries ran. */
export function* runCallList(list: Address): Blocking<Word> {
  return yield list
}

/** Calls `fn` with the engine locked; only for what returns at once and never comes back to us. */
export const leaf = (fn: Address, ...args: Word[]): Word => native.leaf(CALL_WORD, fn, ...args)
/** As `leaf`, for functions that return a C `int`. */
export const leafInt = (fn: Address, ...args: Word[]): number => native.leaf(CALL_INT, fn, ...args)
