// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { appendFileSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../support/folder.ts'
import { mustRun, run } from '../support/run.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Just the check of the engine's sources, in a build folder of its own. */
function makeVerified(...settings: string[]): [string[], { cwd: string }] {
  const build = makeFolder()
  return [[`BUILD=${build}`, ...settings, join(build, 'quickjs.verified')], { cwd: ROOT }]
}

test('the build takes the engine that its digest names', async () => {
  await mustRun('make', ...makeVerified())
})

test('the build refuses an engine with another digest, and says both', async () => {
  const other = '0'.repeat(64)
  const result = await run('make', ...makeVerified(`QUICKJS_SHA256=${other}`))
  assert.notEqual(result.status, 0)
  assert.match(result.stderr, new RegExp(`QuickJS-ng in .* digest [0-9a-f]{64}, expected ${other}`))
})

test("another copy of the engine is the user's own choice and is not checked", async () => {
  await mustRun('make', ...makeVerified('QUICKJS_DIR=/nonexistent', 'QUICKJS_SHA256=0'))
})

for (const [module, statement, message] of [
  ['provider.js', 'throw new Error("first breath")', 'Error: first breath'],
  ['operations/rand/rand.js', 'undefined.first', "cannot read property 'first' of undefined"],
] as const) {
  test(`the build stops where ${module} throws when it is loaded, and says what`, async () => {
    const build = makeFolder()
    cpSync(join(ROOT, 'build'), build, { recursive: true, preserveTimestamps: true })
    appendFileSync(join(build, 'bundle', module), statement)
    appendFileSync(join(build, 'bundle/provider.js'), '\n')
    const out = join(build, 'pkcs11.so')
    const result = await run('make', [`BUILD=${build}`, `OUT=${out}`], { cwd: ROOT })
    assert.notEqual(result.status, 0)
    assert.match(result.stderr, new RegExp(`${module} does not load: .*${message}`))
    assert.equal(existsSync(out), false)
  })
}
