// SPDX-License-Identifier: Apache-2.0
// The switch of the debug log, PKCS11_PROVIDER_DEBUG. While it is off, asking costs one comparison;
// what writes the lines is loaded with the first of them (log/writer.ts).
import { native } from './host.ts'
import type { LogEvent, LogWriter } from './log/writer.ts'
import { readEnvironment } from './memory/libc.ts'

/** Decisions and errors. */
export const DECISIONS = 1
/** Every token call and mechanism as well. */
export const CALLS = 2

interface WriterModule {
  readonly openLog: (setting: string) => LogWriter
}

/** Lines of this level and below are written; negative: the setting has not been read yet. */
let level = -1
let writer: LogWriter | undefined

/** Whether lines of this level are written; ask before building an expensive one. */
export const logs = (wanted: number): boolean => {
  if (level < 0) start()
  return wanted <= level
}

/** Writes one whole line. The text holds no secret: what is logged is safe to hand on. */
export const log = (wanted: number, text: string): void => {
  if (logs(wanted)) writer?.write({ level: wanted, kind: 'decision', text })
}

/** Writes the line of anything else than a decision. */
export const logEvent = (event: LogEvent): void => {
  if (logs(event.level)) writer?.write(event)
}

const start = (): void => {
  level = 0
  const setting = readEnvironment('PKCS11_PROVIDER_DEBUG')
  if (setting === undefined || setting === '') return
  writer = native.load<WriterModule>('log/writer.js').openLog(setting)
  level = writer.level
}
