// SPDX-License-Identifier: Apache-2.0
import { describeResult, run } from '../test/support/run.ts'
import type { Command } from './contenders.ts'
import type { Answer } from './rows.ts'

/** The answers of one contender, round by round, or why it gives none. */
export interface Series {
  answers: Answer[]
  failure?: string
}

/**
 * Runs the commands in turn, round after round, so that whatever else the machine does meets them all.
 * Each round begins with another one. Who fails once is left out.
 */
export async function runRounds(commands: readonly Command[], rounds: number): Promise<Series[]> {
  const series = commands.map((): Series => ({ answers: [] }))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < commands.length; turn++) {
      const index = (round + turn) % commands.length
      const [command, own] = [commands[index], series[index]]
      if (command && own && own.failure === undefined) await measureOnce(command, own)
    }
  }
  return series
}

async function measureOnce({ argv, env }: Command, series: Series): Promise<void> {
  const [program = '', ...args] = argv
  try {
    const result = await run(program, args, { env })
    if (result.status === 0) series.answers.push(JSON.parse(result.stdout) as Answer)
    else series.failure = describeResult(result)
  } catch (error) {
    // A signal ended it: a contender may crash, the benchmark goes on.
    series.failure = String(error)
  }
}

/** `undefined` for no numbers at all. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
