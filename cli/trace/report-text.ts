// SPDX-License-Identifier: Apache-2.0
// The report of a trace for a terminal.
import { formatTable } from '../table.ts'
import { type Paint, plain } from '../terminal.ts'
import type { CallRecord } from './records.ts'
import type { Summary } from './summary.ts'
import { formatMicroseconds, formatShare } from './units.ts'

const MOST_SLOWEST = 5
const MOST_ERRORS = 5

/** `wall`: microseconds that the program ran. */
export const reportText = (summary: Summary, wall: number, paint: Paint): string[] => [
  headline(summary, wall, paint),
  '',
  ...functionTable(summary, paint),
  ...section('Slowest calls', summary.slowest.slice(0, MOST_SLOWEST).map(describeCall), paint),
  ...section('Errors of the token', summary.failures.map(describeFailure), paint),
  ...section('Errors that the program saw', errorLines(summary), paint),
]

const headline = ({ calls, total, processes, threads }: Summary, wall: number, paint: Paint) =>
  [
    paint('bold', `${calls} token calls took ${formatMicroseconds(total)}`),
    `of ${formatMicroseconds(wall)} (${formatShare(total, wall)})`,
    ...(threads > 1
      ? [`in ${threads} threads of ${plural(processes, 'process', 'processes')}`]
      : []),
  ].join(' ')

function functionTable({ functions, total }: Summary, paint: Paint): string[] {
  const right = { align: 'right' as const }
  const columns = [
    { title: 'Function', style: 'cyan' as const },
    ...['Calls', 'Total', 'Share', 'Median', '99th', 'Most', 'Errors'].map((title) => ({
      title,
      ...right,
    })),
  ]
  const rows = functions.map((row) => [
    row.name,
    String(row.count),
    formatMicroseconds(row.total),
    formatShare(row.total, total),
    ...[row.median, row.p99, row.most].map(formatMicroseconds),
    row.errors === 0 ? '' : String(row.errors),
  ])
  return formatTable(columns, rows, paint)
}

const section = (title: string, lines: readonly string[], paint: Paint): string[] =>
  lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)]

export const describeCall = ({ call, us, rv, ...rest }: CallRecord): string =>
  `${formatMicroseconds(us).padStart(8)}  ${call}(${describeInput(rest.in)})${rv === 'CKR_OK' ? '' : ` ${rv}`}`

const LONGEST_INPUT = 60

/** The arguments, cut to what fits a line. */
export function describeInput(input: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(input)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.join(' ')}]` : value}`)
    .join(', ')
  return plain(text.length <= LONGEST_INPUT ? text : `${text.slice(0, LONGEST_INPUT - 1)}…`)
}

const describeFailure = ({ call, rv, count }: Summary['failures'][number]): string =>
  `${call} ${rv}, ${plural(count, 'time', 'times')}`

function errorLines({ errors }: Summary): string[] {
  const texts = [
    ...new Set(errors.map(({ area, text }) => plain(area ? `${area}: ${text}` : text))),
  ]
  const more = texts.length - MOST_ERRORS
  return [...texts.slice(0, MOST_ERRORS), ...(more > 0 ? [`… and ${more} more`] : [])]
}

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`
