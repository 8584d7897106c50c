// SPDX-License-Identifier: Apache-2.0
// The targets in Node, with the host of the unit tests; imported before anything of src/.
import { fake } from '../../support/fake-host.ts'
import type { Figures, Target } from './fuzz.ts'

const NOTHING = ['secure_getenv', 'usleep', 'dladdr', 'dlsym'] as const

for (const name of NOTHING) fake.defineSymbol(name, () => 0)
fake.defineSymbol('dlopen', () => 1)

const { fuzz } = await import('./fuzz.ts')
const { TARGETS } = await import('./targets.ts')

export { TARGETS }

export const fuzzInNode = (target: Target, count: number, seed: number): Figures =>
  fake.drive(fuzz(target, count, seed))
