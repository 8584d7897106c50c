// SPDX-License-Identifier: Apache-2.0
// `npm run fuzz [count] [seed] [target]`: a million inputs for each target, or as many as are asked
// for, in the engine and in Node.
import { buildFuzzer, fuzzInEngine } from './in-engine.ts'
import { fuzzInNode, TARGETS } from './in-node.ts'

const [count = '1000000', seed = `${Date.now() % 0x7fffffff}`, wanted] = process.argv.slice(2)
const inputs = { count: Number(count), seed: Number(seed) }
const program = await buildFuzzer()

for (const [name, target] of Object.entries(TARGETS)) {
  if (wanted !== undefined && wanted !== name) continue
  await report(`${name}, in the engine`, async () => {
    const { status, stdout, stderr } = await fuzzInEngine(program, name, inputs)
    if (status !== 0) process.exitCode = 1
    return `${stderr}${stdout}`.trim()
  })
  await report(`${name}, in Node`, async () =>
    JSON.stringify(fuzzInNode(target, inputs.count, inputs.seed)),
  )
}
process.stdout.write(`${count} inputs each, seed ${seed}\n`)

async function report(what: string, body: () => Promise<string>): Promise<void> {
  const begin = Date.now()
  const said = await body()
  process.stdout.write(`${what}: ${said}, ${((Date.now() - begin) / 1000).toFixed(1)} s\n`)
}
