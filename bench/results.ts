// SPDX-License-Identifier: Apache-2.0
import { type Contender, type Measurement, plainMemory, type Setting } from './contenders.ts'
import { median, runRounds, type Series } from './rounds.ts'
import type { Answer, Row, Section } from './rows.ts'

/** The number of one contender in one row. */
export interface Cell {
  /** The median of the rounds. */
  value: number | undefined
  /** This provider's number divided by this one, round by round; the median of that. */
  ratio: number | undefined
  series: Series
}

export interface RowResult {
  section: string
  title: string
  digits: number
  cells: Cell[]
}

/** The place of this provider among the contenders. */
const OURS = 1

/** Measures row by row; rows that ask for the same measurement share its runs. */
export async function measureRows(
  sections: readonly Section[],
  contenders: readonly Contender[],
  setting: Setting,
  rounds: number,
): Promise<RowResult[]> {
  const runs = new Map<string, Series[]>()
  const [plain] = await runRounds([plainMemory(setting)], rounds)
  const results: RowResult[] = []
  for (const { title, rows } of sections) {
    for (const row of rows) {
      const key = JSON.stringify(row.measurement)
      const series = runs.get(key) ?? (await measure(row, contenders, rounds))
      runs.set(key, series)
      const cells = listCells(row, series, plain?.answers ?? [])
      results.push({ section: title, title: row.title, digits: row.digits ?? 0, cells })
    }
  }
  return results
}

const measure = (row: Row, contenders: readonly Contender[], rounds: number): Promise<Series[]> =>
  runRounds(
    contenders.map((contender) => contender.command(row.measurement satisfies Measurement)),
    row.once ? 1 : rounds,
  )

function listCells(row: Row, all: readonly Series[], plain: readonly Answer[]): Cell[] {
  const base = row.beyondPlain ? median(pickNumbers(row, plain)) : 0
  const numbers = all.map(({ answers }) => pickNumbers(row, answers).map((n) => n - (base ?? 0)))
  const ours = numbers[OURS] ?? []
  return all.map((series, index) => {
    const own = numbers[index] ?? []
    const ratios = own.flatMap((number, round) => {
      const our = ours[round]
      return our === undefined ? [] : [our / number]
    })
    return { value: median(own), ratio: median(ratios), series }
  })
}

const pickNumbers = ({ pick }: Row, answers: readonly Answer[]): number[] =>
  answers.flatMap((answer) => pick(answer) ?? [])
