// SPDX-License-Identifier: Apache-2.0
// A short run of what `npm run fuzz` does at length, and whether it finds what is broken.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { run } from '../support/run.ts'
import { buildFuzzer, fuzzInEngine } from './fuzz/in-engine.ts'
import { fuzzInNode, TARGETS } from './fuzz/in-node.ts'

const INPUTS = 2_000
const SEED = 1

let program: string
before(async () => {
  program = await buildFuzzer()
})

for (const [name, target] of Object.entries(TARGETS)) {
  test(`${name}: whatever comes is read or refused, in the engine as in Node`, async () => {
    const { stdout, stderr } = await fuzzInEngine(program, name, { count: INPUTS, seed: SEED })
    assert.equal(stderr, '')
    assert.deepEqual(JSON.parse(stdout), fuzzInNode(target, INPUTS, SEED))
  })
}

test('attributes of a token: whatever comes can be described in the debug log', async () => {
  const env = { PKCS11_PROVIDER_DEBUG: 'file:/dev/null,level:3' }
  const inputs = { count: INPUTS, seed: SEED, env }
  assert.equal((await fuzzInEngine(program, 'attributes of a token', inputs)).status, 0)
})

describe('what is broken on purpose is found', () => {
  for (const [name, said] of [
    ['an error of the engine', /RangeError: invalid typed array index by 42/],
    ['a defect of the provider', /ProviderError: internal error: .* by 42/],
    ['a recursion without end', /RangeError: Maximum call stack size exceeded by 42/],
    ['a loop without end', /^no end at input \d+$/m],
    [
      'memory of the engine without end',
      /out of memory|"failure":"(Error: )?null|^no answer at input \d+$/m,
    ],
    ['memory beside the engine without end', /out of memory by 42/],
    ['an address that is none', /^Segmentation fault at input \d+$/m],
  ] as const)
    test(name, async () => {
      const inputs = { count: 100, seed: SEED, patience: 2 }
      const { status, stdout, stderr } = await fuzzInEngine(program, name, inputs)
      assert.notEqual(status, 0)
      assert.match(stdout + stderr, said)
    })

  test('a target that does not exist', async () => {
    assert.notEqual((await run(program, ['nonsense', '1', '1'])).status, 0)
  })
})
