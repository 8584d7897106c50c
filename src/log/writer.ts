// SPDX-License-Identifier: Apache-2.0
// Where the debug log goes. Loaded when PKCS11_PROVIDER_DEBUG is set.
import { leaf, leafInt, NULL, native } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { microsecondsNow } from '../memory/clock.ts'
import { describeErrno, lastErrno, libc } from '../memory/libc.ts'
import { type CallEvent, jsonLine, type TextEvent, textLine } from './line.ts'
import { parseSetting } from './setting.ts'

export type LogEvent = TextEvent | CallEvent

export interface LogWriter {
  /** 0: nothing is written. */
  readonly level: number
  write(event: LogEvent): void
}

/** From this level on, lines are JSON objects. */
const RECORDS = 3
const STDERR = 2
const O_WRONLY_CREAT_APPEND_CLOEXEC = 0o1 | 0o100 | 0o2000 | 0o2000000
const OWNER_ONLY = 0o600

/** A file that cannot be opened turns the log off, and says so where its user may see it. */
export const openLog = (setting: string): LogWriter => {
  const { level, file, ignored } = parseSetting(setting)
  const descriptor = file === undefined ? STDERR : openFile(file)
  if (descriptor >= 0) {
    const writer = new Writer(level, descriptor, file)
    for (const part of ignored) writer.write(complaint(part))
    return writer
  }
  const reason = describeErrno(lastErrno())
  writeBytes(STDERR, `provider-pkcs11: no debug log, cannot open '${file}': ${reason}\n`)
  return { level: 0, write: () => {} }
}

const complaint = (part: string): TextEvent => ({
  kind: 'error',
  level: 1,
  text: `PKCS11_PROVIDER_DEBUG: '${part}' is neither file:PATH nor level:N`,
})

class Writer implements LogWriter {
  readonly level: number
  readonly #file: string | undefined
  #descriptor: number
  readonly #identity: string

  constructor(level: number, descriptor: number, file: string | undefined) {
    this.level = level
    this.#descriptor = descriptor
    this.#file = file
    this.#identity = identify(descriptor)
  }

  write(event: LogEvent): void {
    this.#mend()
    const stamp = {
      time: event.kind === 'call' ? event.time : microsecondsNow(),
      process: leafInt(libc('getpid')),
      thread: leafInt(libc('gettid')),
    }
    const line = this.level >= RECORDS ? jsonLine(event, stamp) : textLine(event, stamp)
    writeBytes(this.#descriptor, `${line}\n`)
  }

  /** A daemon closes every descriptor that it does not know; another file may have its number now. */
  #mend(): void {
    if (this.#file === undefined || identify(this.#descriptor) === this.#identity) return
    this.#descriptor = openFile(this.#file)
  }
}

const openFile = (path: string): number => {
  const arena = new Arena()
  // Looked up before it is needed: looking up may change errno.
  libc('__errno_location')
  const flags = O_WRONLY_CREAT_APPEND_CLOEXEC
  const descriptor = leafInt(libc('open'), arena.string(path), flags, OWNER_ONLY)
  arena.release()
  return descriptor
}

/** One write for one line, so that what processes write to the same file does not mix. */
const writeBytes = (descriptor: number, text: string): void => {
  const arena = new Arena()
  const bytes = native.encodeUtf8(text)
  leaf(libc('write'), descriptor, arena.bytes(bytes), bytes.length)
  arena.release()
}

/** Room for a struct stat; st_dev and st_ino begin it on every platform that is served. */
const STAT_BYTES = 256

/** Which file a descriptor is; of a libc without fstat (glibc before 2.33) always the same. */
const identify = (descriptor: number): string => {
  const fstat = libc('fstat')
  if (fstat === NULL) return ''
  const arena = new Arena()
  const stat = arena.alloc(STAT_BYTES)
  const known = leafInt(fstat, descriptor, stat) === 0
  const words = [...native.readBytes(stat, 16)]
  arena.release()
  return known ? words.join('.') : 'closed'
}
