// SPDX-License-Identifier: Apache-2.0
// `npm run fuzz [count] [seed]`: a million inputs for each target, or as many as are asked for.
import '../../support/fake-host.ts'
import { fuzz } from './fuzz.ts'

const { TARGETS } = await import('./targets.ts')
const [count = '1000000', seed = `${Date.now() % 0x7fffffff}`] = process.argv.slice(2)

for (const [name, target] of Object.entries(TARGETS)) {
  const begin = Date.now()
  const { taken, refused } = fuzz(target, Number(count), Number(seed))
  const seconds = ((Date.now() - begin) / 1000).toFixed(1)
  process.stdout.write(
    `${name}: ${count} inputs, ${taken} taken, ${refused} refused, ${seconds} s\n`,
  )
}
process.stdout.write(`seed ${seed}\n`)
