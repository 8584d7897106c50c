// SPDX-License-Identifier: Apache-2.0
// The data of a trace's page.
import type { Kind, PageData, PageEvent, PageMessage } from '../page/page-data.ts'
import type { CallRecord, LogRecord, TextRecord } from './records.ts'
import { describeInput } from './report-text.ts'
import type { Outcome } from './run-program.ts'
import { isFailure, type Summary } from './summary.ts'

export interface Trace {
  readonly command: string
  readonly start: Date
  readonly outcome: Outcome
  readonly summary: Summary
  readonly records: readonly LogRecord[]
}

/** More would make a page that a browser is slow with. */
const MOST_EVENTS = 20_000
const MOST_MESSAGES = 500
/** The level of what a reader wants to know: which key, which mechanism, where and why. */
const DECISIONS = 1

export function pageData({ command, start, outcome, summary, records }: Trace): PageData {
  const origin = (records[0]?.time ?? 0) * 1e6
  const lanes = new Index(records.map(laneOf))
  const functions = new Index(summary.functions.map(({ name }) => name))
  const results = new Index<string>()
  const calls = records.filter((record) => record.event === 'call')
  const kept = thin(calls)
  const events = kept.map((record): PageEvent => {
    const at = Math.round((record.time * 1e6 - origin) * 10) / 10
    const numbers = [
      functions.of(record.call),
      lanes.of(laneOf(record)),
      results.of(record.rv),
    ] as const
    return [at, record.us, ...numbers, isFailure(record) ? 1 : 0, describeInput(record.in)]
  })
  const texts = records
    .filter((record) => record.event !== 'call')
    .filter(({ level }) => level === DECISIONS)
    .slice(0, MOST_MESSAGES)
  return {
    command,
    start: start.toISOString(),
    status: outcome.status,
    wall: outcome.wall,
    total: summary.total,
    calls: summary.calls,
    functions: summary.functions.map((row) => ({ ...row, kind: kindOf(row.name) })),
    lanes: lanes.values,
    results: results.values,
    events,
    omitted: calls.length - kept.length,
    messages: texts.map((record) => toMessage(record, origin, lanes.of(laneOf(record)))),
    failures: summary.failures,
  }
}

const laneOf = ({ pid, tid }: LogRecord): string => `${pid}/${tid}`

const toMessage = (
  { time, event, area, text }: TextRecord,
  origin: number,
  lane: number,
): PageMessage => ({
  at: Math.round(time * 1e6 - origin),
  lane,
  error: event === 'error',
  text: area === undefined ? text : `${area}: ${text}`,
})

/** What failed and what took longest stays, and of the rest every n-th. */
function thin(calls: readonly CallRecord[]): readonly CallRecord[] {
  if (calls.length <= MOST_EVENTS) return calls
  const longest = [...calls].sort((a, b) => b.us - a.us).slice(0, MOST_EVENTS / 4)
  const notable = new Set([...longest, ...calls.filter(isFailure).slice(0, MOST_EVENTS / 4)])
  const step = Math.ceil(calls.length / (MOST_EVENTS / 2))
  return calls.filter((call, i) => i % step === 0 || notable.has(call))
}

/** The first that fits. */
const KINDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/Find|GetAttributeValue/, 'search'],
  [/Login|Logout|Session/, 'login'],
  [/Sign|Verify|crypt|Digest|Derive|Generate|Random|capsulate|Wrap/, 'crypto'],
  [/Object|SetAttributeValue/, 'object'],
]

export const kindOf = (name: string): Kind =>
  KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'driver'

/** Numbers for values, in the order in which they come. */
class Index<T> {
  readonly #numbers = new Map<T, number>()

  constructor(values: readonly T[] = []) {
    for (const value of values) this.of(value)
  }

  get values(): T[] {
    return [...this.#numbers.keys()]
  }

  of(value: T): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(value, number)
    return number
  }
}
