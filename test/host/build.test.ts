// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
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
