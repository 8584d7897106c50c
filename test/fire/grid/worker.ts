// SPDX-License-Identifier: Apache-2.0
// A process that runs cases: one request per line of stdin, one answer per line of stdout. Answers are
// written at once, so that after a crash it is known which case it was.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { FUNCTION_NAMES } from '../../../src/pkcs11/cryptoki.gen.ts'
import type { CkFunction } from '../../../src/pkcs11/driver.ts'
import type { Calls } from './cases.ts'
import { createPlace, type Place } from './place.ts'
import { type FaultCase, type Outcome, runCase } from './run-case.ts'
import { SCENARIOS } from './scenarios.ts'
import { closeWorld, openWorld } from './world.ts'

export type Request = { readonly survey: string } | { readonly cases: readonly FaultCase[] }
export type Answer = { readonly calls: Calls } | { readonly outcome: Outcome }

const [driver = ''] = process.argv.slice(2)
const place = await createPlace(driver)

for await (const line of createInterface({ input: process.stdin })) {
  const request: Request = JSON.parse(line)
  if ('survey' in request) answer({ calls: survey(place, request.survey) })
  else for (const fault of request.cases) answer({ outcome: runCase(place, fault) })
}

function answer(message: Answer): void {
  writeSync(1, `${JSON.stringify(message)}\n`)
}

/** Which calls a scenario makes when nothing is wrong, its start included. */
function survey(place: Place, name: string): Calls {
  const { faults } = place
  const scenario = SCENARIOS[name]
  if (scenario === undefined) throw new Error(`no scenario is called ${name}`)
  faults.setScript()
  const world = openWorld(place, scenario)
  scenario.prepare?.(world)
  faults.setScript()
  scenario.run(world)
  const names = FUNCTION_NAMES.split(' ') as CkFunction[]
  const counts = names.map((fn) => [fn, faults.count(fn)] as const)
  closeWorld(place, world, scenario)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}
