// SPDX-License-Identifier: Apache-2.0
// Which functions of the dispatch tables are called. Only the build of tools/matrix/check-dispatch.ts has this
// file: each function of each table has an entry point of its own there.
import { type Address, leafInt, native } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { libc, readEnvironment } from '../memory/libc.ts'
import type { DispatchRows } from './dispatch.gen.ts'
import { listRows } from './dispatch-rows.ts'

type Handler = (...args: never[]) => unknown

/** A table whose handlers write down their first call. It is recognized by the names of all its rows. */
export const recordTable = (rows: DispatchRows, handlers: object): Address => {
  const entries: [string, Handler][] = Object.entries(handlers)
  const recorded = entries.map(([name, handler]) => {
    const write = () => append(`call ${table} ${name}`)
    return [name, recordFirstCall(handler, write)]
  })
  const table: Address = native.table(rows, Object.fromEntries(recorded))
  append(`table ${table} ${listRows(rows).map(({ name }) => name)}`)
  for (const [name] of entries) append(`row ${table} ${name}`)
  return table
}

const recordFirstCall = (handler: Handler, write: () => void): Handler => {
  let called = false
  return (...args) => {
    if (!called) write()
    called = true
    return handler(...args)
  }
}

/** Whose table it is; several algorithms may share one. */
export const recordAlgorithm = (table: Address, names: string, properties: string): void =>
  append(`algorithm ${table} ${names.split(':')[0]} ${properties}`)

const O_WRONLY_CREAT_APPEND_CLOEXEC = 0o2002101
const OWNER_ONLY = 0o600

let path: string | undefined

/** Opened for each line: programs close what they do not know, and forks write to the same file. */
const append = (line: string): void => {
  path ??= choosePath()
  if (path === '') return
  const arena = new Arena()
  try {
    const file = arena.string(path)
    const descriptor = leafInt(libc('open'), file, O_WRONLY_CREAT_APPEND_CLOEXEC, OWNER_ONLY)
    const bytes = native.encodeUtf8(`${line}\n`)
    leafInt(libc('write'), descriptor, arena.bytes(bytes), bytes.length)
    leafInt(libc('close'), descriptor)
  } finally {
    arena.release()
  }
}

/** A file of this process in the folder that the tests name; empty when they name none. */
const choosePath = (): string => {
  const folder = readEnvironment('PROVIDER_CALL_RECORDS')
  return folder === undefined ? '' : `${folder}/${leafInt(libc('getpid'))}-${Date.now()}`
}
