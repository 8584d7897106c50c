// SPDX-License-Identifier: Apache-2.0
// Counts which functions of the dispatch tables tests have called, from what a build with
// RECORD_CALLS=true has written down (src/openssl/call-record.ts): a file for each process.
import * as dispatch from '../../src/openssl/dispatch.gen.ts'
import { listRows } from '../../src/openssl/dispatch-rows.ts'

/** Functions that no test can call, and why. */
export interface Exception {
  /** Of `SIGNATURE ECDSA sign_init`. */
  readonly rows: RegExp
  readonly reason: string
}

export interface DispatchCalls {
  readonly rows: number
  /** Neither called nor excused. */
  readonly missing: readonly string[]
  /** Exceptions that excuse nothing, because all of theirs are called or gone. */
  readonly stale: readonly Exception[]
}

/** What all processes together have called; `files` are their records. */
export function countCalls(
  files: readonly string[],
  exceptions: readonly Exception[],
): DispatchCalls {
  const rows = new Set<string>()
  const called = new Set<string>()
  for (const file of files) readRecord(file, rows, called)
  const uncalled = [...rows].filter((row) => !called.has(row)).sort()
  return {
    rows: rows.size,
    missing: uncalled.filter((row) => !exceptions.some(({ rows }) => rows.test(row))),
    stale: exceptions.filter(({ rows }) => !uncalled.some((row) => rows.test(row))),
  }
}

interface Table {
  operation: string
  /** The first of the algorithms whose table it is. */
  algorithm?: string
  readonly rows: string[]
  readonly called: string[]
}

/** The provider's own table has no algorithm. */
function readRecord(file: string, rows: Set<string>, called: Set<string>): void {
  for (const { operation, algorithm, ...names } of readTables(file).values()) {
    const nameOf = (name: string) => [operation, algorithm, name].filter(Boolean).join(' ')
    for (const name of names.rows) rows.add(nameOf(name))
    for (const name of names.called) called.add(nameOf(name))
  }
}

function readTables(file: string): Map<string, Table> {
  const tables = new Map<string, Table>()
  for (const line of file.split('\n').filter(Boolean)) {
    const [kind, address = '', first = '', second = ''] = line.split(' ')
    const table = tables.get(address)
    if (kind === 'table')
      tables.set(address, { operation: findOperation(first), rows: [], called: [] })
    else if (table === undefined) throw new Error(`a record of no table: ${line}`)
    else if (kind === 'row') table.rows.push(first)
    else if (kind === 'call') table.called.push(first)
    else table.algorithm ??= [first, ...second.split(',').filter(isOwn)].join(',')
  }
  return tables
}

/** All algorithms have the others. */
const isOwn = (property: string): boolean => !/^(provider|fips)=/.test(property)

function findOperation(names: string): string {
  const found = Object.entries(dispatch).find(
    ([, table]) => typeof table === 'string' && namesOf(table) === names,
  )
  if (found === undefined) throw new Error(`no operation has the functions ${names}`)
  return found[0]
}

const namesOf = (rows: string): string =>
  listRows(rows)
    .map(({ name }) => name)
    .join(',')
