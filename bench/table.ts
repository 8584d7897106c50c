// SPDX-License-Identifier: Apache-2.0
import type { RowResult } from './results.ts'

const TITLE_WIDTH = 31
const GAP = 3
const NARROWEST = 6

/** One table for all; on the right, this provider's number divided by each of the others. */
export function formatTable(columns: readonly string[], rows: readonly RowResult[]): string {
  const heads = [...columns, ...leaveOut(columns).map((title) => `÷ ${title}`)]
  const formatLine = (title: string, cells: readonly string[]): string =>
    title.padEnd(TITLE_WIDTH) +
    cells.map((cell, index) => cell.padStart(getWidth(heads[index] ?? ''))).join('')
  const lines = [formatLine('', heads)]
  let section = ''
  for (const row of rows) {
    if (row.section !== section) lines.push('', row.section)
    section = row.section
    lines.push(formatLine(`  ${row.title}`, listCells(row)))
  }
  return lines.join('\n')
}

const getWidth = (head: string): number => GAP + Math.max(NARROWEST, head.length)

const listCells = ({ cells, digits }: RowResult): string[] => [
  ...cells.map(({ value }) => formatNumber(value, digits)),
  ...leaveOut(cells).map(({ ratio }) => formatNumber(ratio, 2)),
]

/** All but this provider, which is the second. */
const leaveOut = <T>(items: readonly T[]): T[] => items.filter((_, index) => index !== 1)

const formatNumber = (value: number | undefined, digits: number): string =>
  value === undefined
    ? '–'
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
