// SPDX-License-Identifier: Apache-2.0
// Calls into the driver with a line of the debug log for each. Loaded when level 2 is on.
import {
  type Address,
  type Blocking,
  CALL_INT,
  CALL_MARKED,
  CALL_WORD,
  call,
  native,
  offset,
  type Word,
} from '../host.ts'
import type { LogValue, LogValues } from '../log/line.ts'
import { CALLS, logEvent } from '../log.ts'
import { CallList } from '../memory/call-list.ts'
import { libc } from '../memory/libc.ts'
import { DESCRIBED } from './call-arguments.ts'
import { CKR_OK } from './cryptoki.gen.ts'
import { returnValueName } from './names.ts'

/** Makes a call and writes its line; the CK_RV. */
export function* callAndLog(name: string, fn: Address, args: readonly Word[]): Blocking<number> {
  const described = DESCRIBED[name] ?? {}
  // Before the call: it may write to what its arguments point to.
  const input = describe(described.input, args)
  const watch = takeWatch()
  const time = watch.now()
  const rv = yield* watch.time(fn, args)
  logEvent({
    kind: 'call',
    level: CALLS,
    call: name,
    input,
    result: returnValueName(rv),
    output: rv === CKR_OK ? describe(described.output, args) : {},
    time,
    microseconds: watch.microseconds,
  })
  watches.push(watch)
  return rv
}

/** Runs a prepared list entry by entry; how many gave what was expected. */
export function* runAndLog(list: CallList, names: readonly string[]): Blocking<number> {
  for (const [i, name] of names.entries()) {
    const { kind, fn, args, expected } = list.entry(i)
    const result =
      kind & CALL_MARKED ? yield* callAndLog(name, fn, args) : yield* call(kind, fn, ...args)
    list.setResult(i, result)
    if (result !== expected) return i
  }
  return names.length
}

type Describers = Readonly<Record<string, (args: readonly Word[]) => LogValue | undefined>>

const describe = (describers: Describers | undefined, args: readonly Word[]): LogValues => {
  const values: Record<string, LogValue> = {}
  for (const [name, read] of Object.entries(describers ?? {})) {
    const value = readSafely(read, args)
    if (value !== undefined) values[name] = value
  }
  return values
}

/** A token may have written a word that is no number here: no reason to fail. */
const readSafely = (
  read: (args: readonly Word[]) => LogValue | undefined,
  args: readonly Word[],
): LogValue | undefined => {
  try {
    return read(args)
  } catch (error) {
    if (error instanceof RangeError) return '?'
    throw error
  }
}

const CLOCK_REALTIME = 0
const CLOCK_MONOTONIC = 1
const TIMESPEC = 16

/**
 * Times one call on the thread that makes it, so that what other threads do meanwhile with the
 * engine does not count.
 */
class Stopwatch {
  readonly #list = new CallList(3)
  readonly #times: Address = native.alloc(2 * TIMESPEC)
  readonly #end = offset(this.#times, TIMESPEC)
  microseconds = 0

  now(): number {
    native.leaf(CALL_INT, libc('clock_gettime'), CLOCK_REALTIME, this.#times)
    return Math.floor(nanoseconds(this.#times) / 1000)
  }

  *time(fn: Address, args: readonly Word[]): Blocking<number> {
    const list = this.#list
    const clock = libc('clock_gettime')
    list.set(0, CALL_WORD, clock, [CLOCK_MONOTONIC, this.#times])
    list.set(1, CALL_MARKED, fn, args)
    list.set(2, CALL_WORD, clock, [CLOCK_MONOTONIC, this.#end])
    const done = yield* list.run(3)
    // The list ends with the call that fails.
    if (done < 3) native.leaf(CALL_WORD, clock, CLOCK_MONOTONIC, this.#end)
    const elapsed = nanoseconds(this.#end) - nanoseconds(this.#times)
    this.microseconds = Math.max(0, Math.round(elapsed / 100) / 10)
    return list.result(1)
  }
}

const nanoseconds = (at: Address): number =>
  native.readWord(at) * 1e9 + native.readWord(offset(at, 8))

const watches: Stopwatch[] = []
const takeWatch = (): Stopwatch => watches.pop() ?? new Stopwatch()
