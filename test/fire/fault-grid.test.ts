// SPDX-License-Identifier: Apache-2.0
// A part of the grid that `npm run test:faults` runs in full: each fault of each scenario, in turn with
// other return values.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { makeCases } from './grid/cases.ts'
import { Worker } from './grid/pool.ts'
import { type FaultCase, isGood, type Outcome } from './grid/run-case.ts'
import { SCENARIOS } from './grid/scenarios.ts'

/** Every so manieth case; prime to the number of return values, so that it is always another one. */
const STRIDE = 97

let worker: Worker
before(async () => {
  worker = new Worker(await compileFaultDriver())
})
after(() => worker.end())

for (const [index, scenario] of Object.keys(SCENARIOS).entries())
  test(`${scenario}: faults end in a right answer or a clean error`, async () => {
    const cases = makeCases(scenario, await worker.survey(scenario))
    const chosen = cases.filter((_, i) => (i + index) % STRIDE === 0)
    const bad: string[] = []
    const report = ({ script }: FaultCase, { verdict, detail }: Outcome) => {
      if (!isGood(verdict)) bad.push(`${verdict}: ${script.join('; ')}: ${detail}`)
    }
    await worker.run(chosen, report)
    assert.deepEqual(bad, [])
  })
