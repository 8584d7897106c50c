// SPDX-License-Identifier: Apache-2.0
// The debug log: PKCS11_PROVIDER_DEBUG=file:PATH,level:N. Off unless the variable is set.
import { leaf, leafInt, native, type Word } from './host.ts'
import { Arena } from './memory/arena.ts'
import { libc, readEnvironment } from './memory/libc.ts'

/** Decisions and errors. */
export const DECISIONS = 1
/** Every token call and mechanism as well. */
export const CALLS = 2

const STDERR = 2
const O_WRONLY_CREAT_APPEND_CLOEXEC = 0o1 | 0o100 | 0o2000 | 0o2000000
const OWNER_ONLY = 0o600

interface Destination {
  readonly level: number
  readonly descriptor: number
}

let destination: Destination | undefined

/** Whether lines of this level are written; ask before building an expensive one. */
export const logs = (level: number): boolean => {
  destination ??= openDestination(readEnvironment('PKCS11_PROVIDER_DEBUG'))
  return level <= destination.level
}

/** Writes one whole line. The text holds no secret: what is logged is safe to hand on. */
export const log = (level: number, text: string): void => {
  if (!logs(level) || destination === undefined) return
  const stamp = new Date().toISOString().replace('T', ' ').slice(0, -1)
  const thread = leaf(libc('gettid'))
  const line = `[${stamp}] ${leafInt(libc('getpid'))}/${thread} ${text.replaceAll('\n', ' ')}\n`
  writeAll(destination.descriptor, line)
}

const writeAll = (descriptor: Word, line: string): void => {
  const arena = new Arena()
  const bytes = native.encodeUtf8(line)
  leaf(libc('write'), descriptor, arena.bytes(bytes), bytes.length)
  arena.release()
}

/** Any setting without `file:` goes to standard error; a file that cannot be opened turns it off. */
const openDestination = (setting: string | undefined): Destination => {
  if (setting === undefined || setting === '') return { level: 0, descriptor: STDERR }
  let level = DECISIONS
  let descriptor = STDERR
  for (const part of setting.split(',')) {
    if (part.startsWith('level:')) level = Math.max(1, Number.parseInt(part.slice(6), 10) || 1)
    if (part.startsWith('file:')) descriptor = openFile(part.slice(5))
  }
  return descriptor < 0 ? { level: 0, descriptor } : { level, descriptor }
}

const openFile = (path: string): number => {
  const arena = new Arena()
  const flags = O_WRONLY_CREAT_APPEND_CLOEXEC
  const descriptor = leafInt(libc('open'), arena.string(path), flags, OWNER_ONLY)
  arena.release()
  return descriptor
}
