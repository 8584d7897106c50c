// SPDX-License-Identifier: Apache-2.0
// `npm run test:faults [every=N] [part of a scenario or of a script]…`: the whole grid or each Nth case
// of it, and its figures.
import { availableParallelism } from 'node:os'
import { compileFaultDriver } from '../../support/fault-driver.ts'
import { makeCases } from './cases.ts'
import { runCases, Worker } from './pool.ts'
import { type FaultCase, isGood, type Outcome, VERDICTS, type Verdict } from './run-case.ts'
import { SCENARIOS } from './scenarios.ts'

const EVERY = 'every='
const words = process.argv.slice(2)
const filters = words.filter((word) => !word.startsWith(EVERY))
const every = Number(words.find((word) => word.startsWith(EVERY))?.slice(EVERY.length) ?? 1)
const scenarios = Object.keys(SCENARIOS)
const isWanted = ({ scenario, script }: FaultCase): boolean =>
  filters.every((filter) => `${scenario}: ${script.join('; ')}`.includes(filter))
const driver = await compileFaultDriver()
const cases = await listCases()
const counts = new Map<string, Record<Verdict, number>>()
process.stdout.write(`${scenarios.length} scenarios, ${cases.length} cases\n`)
await runCases(driver, cases, availableParallelism(), count)
print()

async function listCases(): Promise<FaultCase[]> {
  const worker = new Worker(driver)
  const cases: FaultCase[] = []
  for (const name of scenarios) cases.push(...makeCases(name, await worker.survey(name)))
  await worker.end()
  return cases.filter(isWanted).filter((_, i) => i % every === 0)
}

function count(fault: FaultCase, { verdict, detail }: Outcome): void {
  const none = Object.fromEntries(VERDICTS.map((name) => [name, 0])) as Record<Verdict, number>
  const row = counts.get(fault.scenario) ?? none
  row[verdict]++
  counts.set(fault.scenario, row)
  if (isGood(verdict) && !(process.env.SHOW_HIDDEN && verdict === 'hidden')) return
  process.exitCode = 1
  process.stdout.write(`${verdict}: ${fault.scenario}: ${fault.script.join('; ')}\n  ${detail}\n`)
}

function print(): void {
  const sum = (verdict: Verdict) => [...counts.values()].reduce((all, row) => all + row[verdict], 0)
  const total = VERDICTS.reduce((all, verdict) => all + sum(verdict), 0)
  process.stdout.write(`${total} cases: `)
  const parts = VERDICTS.filter((verdict) => sum(verdict) > 0 || verdict === 'crash')
  process.stdout.write(`${parts.map((verdict) => `${sum(verdict)} ${verdict}`).join(', ')}\n`)
}
