// SPDX-License-Identifier: Apache-2.0
// The records of a debug log of level 3, one JSON object a line; docs/configuration.md describes them.
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

interface Common {
  /** Seconds since 1970. */
  readonly time: number
  readonly pid: number
  readonly tid: number
  /** 1: decisions and errors; 2: calls and details. */
  readonly level: number
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

const CHUNK_BYTES = 16 * 1024 * 1024

/** Those of a file, which may be longer than a string can be. */
export function readRecords(path: string): LogRecord[] {
  const descriptor = openSync(path, 'r')
  const decoder = new StringDecoder('utf8')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const records: LogRecord[] = []
  let rest = ''
  try {
    for (let size = 1; size > 0; ) {
      size = readSync(descriptor, chunk)
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) records.push(...parseLine(line))
    }
  } finally {
    closeSync(descriptor)
  }
  return inOrder([...records, ...parseLine(rest)])
}

/** In order of time. Lines that are no records, such as one that a killed process began, are left out. */
export const parseRecords = (log: string): LogRecord[] =>
  inOrder(log.split('\n').flatMap(parseLine))

const inOrder = (records: LogRecord[]): LogRecord[] => records.sort((a, b) => a.time - b.time)

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
  const { time, pid, tid, level, event } = value
  if ([time, pid, tid, level].some((number) => typeof number !== 'number')) return false
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
