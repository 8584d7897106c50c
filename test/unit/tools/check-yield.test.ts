// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkYield } from '../../../tools/check-yield.ts'
import { makeFolder, writePrivateFile } from '../../support/folder.ts'

const PROJECT = { compilerOptions: { lib: ['ESNext'], types: [], noEmit: true }, include: ['src'] }

function checkSource(file: string, text: string): string[] {
  const folder = makeFolder()
  mkdirSync(join(folder, 'src'))
  writePrivateFile(join(folder, 'src', file), text)
  const project = writePrivateFile(join(folder, 'tsconfig.json'), JSON.stringify(PROJECT))
  return checkYield(project).map((problem) => problem.replace(`${folder}/`, ''))
}

const CALLEE = 'function* ask(): Generator<number, number, number> { return yield 1 }\n'

test('a call of a generator whose yield* was forgotten is found', () => {
  const problems = checkSource('host.ts', `${CALLEE}export function* use() {\n  ask()\n}\n`)
  assert.deepEqual(problems, ['src/host.ts:3 runs nothing: yield* is missing'])
})

test('a call through yield* is fine', () => {
  assert.deepEqual(
    checkSource('host.ts', `${CALLEE}export function* use() {\n  yield* ask()\n}\n`),
    [],
  )
})

test('a bare yield outside host.ts is found', () => {
  const problems = checkSource('other.ts', `export ${CALLEE}`)
  assert.deepEqual(problems, ['src/other.ts:1 yields by itself; only src/host.ts does'])
})
