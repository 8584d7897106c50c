// SPDX-License-Identifier: Apache-2.0
// One event as one line: for people, and at level 3 as JSON for tools.

/** What is worth a value in the log: never bytes of a key, a PIN, or a message. */
export type LogValue = number | string | readonly (number | string)[]
export type LogValues = Readonly<Record<string, LogValue>>

/** A decision or an error, in words. */
export interface TextEvent {
  readonly kind: 'decision' | 'error'
  readonly level: number
  /** `area: what was decided`, where it has an area. */
  readonly text: string
}

/** A call into the driver that has come back. */
export interface CallEvent {
  readonly kind: 'call'
  readonly level: number
  readonly call: string
  readonly input: LogValues
  /** `CKR_OK`, or what else the function returned. */
  readonly result: string
  readonly output: LogValues
  /** When it began, as `stamp.time`. */
  readonly time: number
  readonly microseconds: number
}

export interface Stamp {
  /** Microseconds since 1970. */
  readonly time: number
  readonly process: number
  readonly thread: number
}

/** A pipe takes 4 KiB at once, unmixed with what other processes write (pipe(7)). */
const MAX_TEXT = 3500

/** `[2026-11-24 18:13:30.123456] process/thread event`, without the line's end. */
export const textLine = (event: TextEvent | CallEvent, stamp: Stamp): string => {
  const day = new Date(Math.floor(stamp.time / 1000)).toISOString().replace('T', ' ').slice(0, 19)
  const fraction = String(stamp.time % 1e6).padStart(6, '0')
  const text = event.kind === 'call' ? describeCall(event) : describeText(event)
  return `[${day}.${fraction}] ${stamp.process}/${stamp.thread} ${clean(text)}`
}

/** The same event as one JSON object, `time` in seconds since 1970. */
export const jsonLine = (event: TextEvent | CallEvent, stamp: Stamp): string =>
  JSON.stringify({
    time: stamp.time / 1e6,
    pid: stamp.process,
    tid: stamp.thread,
    level: event.level,
    event: event.kind,
    ...(event.kind === 'call' ? callFields(event) : textFields(event)),
  })

const describeText = ({ kind, text }: TextEvent): string =>
  kind === 'error' ? `error: ${text}` : text

const describeCall = ({ call, input, result, output, microseconds }: CallEvent): string => {
  const given = Object.keys(output).length === 0 ? '' : ` ${describeValues(output, ' ')}`
  return `${call}(${describeValues(input, ', ')}) -> ${result}${given} (${microseconds} µs)`
}

const describeValues = (values: LogValues, separator: string): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? `[${value.join(' ')}]` : value}`)
    .join(separator)

const AREA = /^([a-zA-Z][\w-]*(?: \w+)?): /

const textFields = ({ text }: TextEvent): object => {
  const [start = '', area] = AREA.exec(text) ?? []
  return {
    ...(area === undefined ? {} : { area }),
    text: cut(text.slice(start.length)),
  }
}

const callFields = ({ call, input, result, output, microseconds }: CallEvent): object => ({
  call,
  in: input,
  rv: result,
  out: output,
  us: microseconds,
})

/** What a token or an application has named cannot break the line or move a terminal's cursor. */
const clean = (text: string): string =>
  cut(text).replace(/\p{Cc}/gu, (c) => (c === '\n' ? ' ' : `\\x${hexByte(c)}`))

const hexByte = (c: string): string => c.charCodeAt(0).toString(16).padStart(2, '0')

const cut = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (cut)`
