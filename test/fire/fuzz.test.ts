// SPDX-License-Identifier: Apache-2.0
// A short run of what `npm run fuzz` does at length.
import '../support/fake-host.ts'
import { test } from 'node:test'
import { fuzz } from './fuzz/fuzz.ts'

const { TARGETS } = await import('./fuzz/targets.ts')
const INPUTS = 5_000

for (const [name, target] of Object.entries(TARGETS))
  test(`${name}: whatever comes is read or refused`, () => {
    fuzz(target, INPUTS, 1)
  })
