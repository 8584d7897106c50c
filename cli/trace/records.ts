// SPDX-License-Identifier: Apache-2.0
// The records of a debug log of level 3, one JSON object a line; docs/configuration.md describes them.

interface Common {
  /** Seconds since 1970. */
  readonly time: number
  readonly pid: number
  readonly tid: number
}

export interface CallRecord extends Common {
  readonly event: 'call'
  readonly call: string
  readonly in: Readonly<Record<string, unknown>>
  readonly rv: string
  readonly out: Readonly<Record<string, unknown>>
  /** Microseconds. */
  readonly us: number
}

export interface TextRecord extends Common {
  readonly event: 'decision' | 'error'
  readonly area?: string
  readonly text: string
}

export type LogRecord = CallRecord | TextRecord

/** In order of time. Lines that are no records, such as one that a killed process began, are left out. */
export const parseRecords = (log: string): LogRecord[] =>
  log
    .split('\n')
    .flatMap(parseLine)
    .sort((a, b) => a.time - b.time)

function parseLine(line: string): LogRecord[] {
  if (!line.startsWith('{')) return []
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? [value] : []
  } catch {
    return []
  }
}

function isRecord(value: unknown): value is LogRecord {
  if (!isObject(value)) return false
  const { time, pid, tid, event } = value
  if (typeof time !== 'number' || typeof pid !== 'number' || typeof tid !== 'number') return false
  if (event === 'call') return isCall(value)
  return (event === 'decision' || event === 'error') && typeof value.text === 'string'
}

const isCall = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value.call === 'string' &&
  typeof value.rv === 'string' &&
  typeof value.us === 'number' &&
  isObject(value.in) &&
  isObject(value.out)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
