// SPDX-License-Identifier: Apache-2.0
// What the page of a trace is given: made by trace/report-html.ts, read by page/main.ts.

export interface PageData {
  readonly command: string
  /** ISO 8601. */
  readonly start: string
  readonly status: number
  /** Microseconds, as all durations here. */
  readonly wall: number
  readonly total: number
  readonly calls: number
  readonly functions: readonly PageFunction[]
  /** Processes and threads, by name. */
  readonly lanes: readonly string[]
  readonly results: readonly string[]
  readonly events: readonly PageEvent[]
  /** Calls that are counted, and left out of `events` so that the page stays small. */
  readonly omitted: number
  readonly messages: readonly PageMessage[]
  readonly failures: readonly {
    readonly call: string
    readonly rv: string
    readonly count: number
  }[]
}

export interface PageFunction {
  readonly name: string
  readonly kind: Kind
  readonly count: number
  readonly total: number
  readonly median: number
  readonly p99: number
  readonly most: number
  readonly errors: number
}

export const KINDS = ['crypto', 'login', 'search', 'object', 'driver'] as const
/** What a function is for. */
export type Kind = (typeof KINDS)[number]

/** Numbers alone, since there are many: `at` in microseconds from the first event. */
export type PageEvent = readonly [
  at: number,
  duration: number,
  fn: number,
  lane: number,
  result: number,
  failed: 0 | 1,
  input: string,
]

export interface PageMessage {
  readonly at: number
  readonly lane: number
  readonly error: boolean
  readonly text: string
}
