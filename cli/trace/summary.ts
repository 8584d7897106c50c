// SPDX-License-Identifier: Apache-2.0
// What a trace comes to: for each function how often, how long, how steadily; the slowest; the errors.
import type { CallRecord, LogRecord, TextRecord } from './records.ts'

export interface FunctionSummary {
  readonly name: string
  readonly count: number
  /** Microseconds, as all of these. */
  readonly total: number
  readonly median: number
  readonly p99: number
  readonly most: number
  /** Calls that returned something that counts as an error. */
  readonly errors: number
}

export interface Summary {
  readonly calls: number
  /** Microseconds inside the driver, all threads added up. */
  readonly total: number
  /** Microseconds from the first event to the end of the last. */
  readonly span: number
  readonly processes: number
  readonly threads: number
  /** By total time. */
  readonly functions: readonly FunctionSummary[]
  /** The longest calls first. */
  readonly slowest: readonly CallRecord[]
  /** Return values that are errors, by function. */
  readonly failures: readonly Failure[]
  /** What was raised to the application. */
  readonly errors: readonly TextRecord[]
  readonly decisions: readonly TextRecord[]
}

export interface Failure {
  readonly call: string
  readonly rv: string
  readonly count: number
}

const MOST_SLOWEST = 10

export function summarize(records: readonly LogRecord[]): Summary {
  const calls = records.filter((record) => record.event === 'call')
  const texts = records.filter((record) => record.event !== 'call')
  const slowest = [...calls].sort((a, b) => b.us - a.us).slice(0, MOST_SLOWEST)
  return {
    calls: calls.length,
    total: sum(calls.map(({ us }) => us)),
    span: spanOf(records),
    processes: new Set(records.map(({ pid }) => pid)).size,
    threads: new Set(records.map(({ pid, tid }) => `${pid}/${tid}`)).size,
    functions: summarizeFunctions(calls),
    slowest,
    failures: countFailures(calls),
    errors: texts.filter(({ event }) => event === 'error'),
    decisions: texts.filter(({ event }) => event === 'decision'),
  }
}

/**
 * What a driver says in the ordinary course of things: an attribute that an object has not, a login
 * that another session has made, a signature that is wrong.
 */
const ORDINARY: readonly string[] = [
  'CKR_OK',
  'CKR_ATTRIBUTE_TYPE_INVALID',
  'CKR_ATTRIBUTE_SENSITIVE',
  'CKR_USER_ALREADY_LOGGED_IN',
  'CKR_SIGNATURE_INVALID',
  'CKR_CRYPTOKI_ALREADY_INITIALIZED',
]

export const isFailure = ({ rv }: CallRecord): boolean => !ORDINARY.includes(rv)

function summarizeFunctions(calls: readonly CallRecord[]): FunctionSummary[] {
  return [...groupBy(calls, ({ call }) => call)]
    .map(([name, group]) => {
      const times = group.map(({ us }) => us).sort((a, b) => a - b)
      return {
        name,
        count: group.length,
        total: sum(times),
        median: quantile(times, 0.5),
        p99: quantile(times, 0.99),
        most: times.at(-1) ?? 0,
        errors: group.filter(isFailure).length,
      }
    })
    .sort((a, b) => b.total - a.total)
}

/** The nearest rank: the smallest value that this part of all values does not exceed. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0

const countFailures = (calls: readonly CallRecord[]): Failure[] =>
  [...groupBy(calls.filter(isFailure), ({ call, rv }) => `${call} ${rv}`)]
    .map(([name, group]) => {
      const [call = '', rv = ''] = name.split(' ')
      return { call, rv, count: group.length }
    })
    .sort((a, b) => b.count - a.count)

function spanOf(records: readonly LogRecord[]): number {
  const [first] = records
  if (first === undefined) return 0
  const ends = records.map((record) => record.time * 1e6 + ('us' in record ? record.us : 0))
  return ends.reduce((a, b) => Math.max(a, b), 0) - first.time * 1e6
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** Map.groupBy, which Node 20 has not. */
function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  return groups
}
