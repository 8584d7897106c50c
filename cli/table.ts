// SPDX-License-Identifier: Apache-2.0
// Columns for people: as wide as what is in them, and numbers to the right.
import { type Paint, plain, type Style } from './terminal.ts'

export interface Column {
  readonly title: string
  readonly align?: 'right'
  readonly style?: Style
}

/** The lines of a table, without blanks at their ends. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(width(title), ...rows.map((row) => width(row[i] ?? ''))),
  )
  const layOut = (cells: readonly string[], styleOf: (column: Column) => Style | undefined) =>
    columns
      .map((column, i) => {
        const text = plain(cells[i] ?? '')
        const style = styleOf(column)
        const gap = ' '.repeat((widths[i] ?? 0) - width(text))
        const shown = style === undefined ? text : paint(style, text)
        return column.align === 'right' ? gap + shown : shown + gap
      })
      .join('  ')
      .trimEnd()
  const titles = columns.map(({ title }) => title)
  return [layOut(titles, () => 'bold'), ...rows.map((row) => layOut(row, ({ style }) => style))]
}

const MARK = /\p{Mark}/u
const WIDE =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{RGI_Emoji}/v

/** Columns of a terminal that the text takes. */
const width = (text: string): number => {
  let columns = 0
  for (const character of text) columns += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return columns
}
