// SPDX-License-Identifier: Apache-2.0
// `npm run check`: everything that can be said about the code without running it.
import { fileURLToPath } from 'node:url'
import { checkClangFormat, checkCommand, checkOwnership } from './check-commands.ts'
import { checkDocs } from './check-docs.ts'
import { checkHostPure } from './check-host-pure.ts'
import { checkImports } from './check-imports.ts'
import { listUnmirrored } from './check-mirror.ts'
import { checkSizes } from './check-sizes.ts'
import { checkYield } from './check-yield.ts'

/** What a check finds, one line each: where, and what is wrong. */
export type Problems = readonly string[]

const CHECKS: Readonly<Record<string, () => Problems | Promise<Problems>>> = {
  'types of src': () => checkCommand('node_modules/.bin/tsc', '-p', 'tsconfig.json'),
  'types of cli, tools, test, bench': () =>
    checkCommand('node_modules/.bin/tsc', '-p', 'tsconfig.node.json'),
  'types of the trace page': () =>
    checkCommand('node_modules/.bin/tsc', '-p', 'tsconfig.page.json'),
  'types of node': () => checkCommand('node_modules/.bin/tsc', '-p', 'node', '--noEmit'),
  'lint and format': () => checkCommand('node_modules/.bin/biome', 'check', '--colors=off'),
  'format of host': checkClangFormat,
  'host is pure': checkHostPure,
  'ownership of values in host': checkOwnership,
  imports: checkImports,
  sizes: checkSizes,
  yield: () => checkYield(),
  documents: checkDocs,
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

for (const [name, check] of Object.entries(CHECKS)) {
  const problems = await check()
  const verdict = problems.length === 0 ? 'ok' : 'FAILED'
  process.stdout.write(`${name}: ${verdict}\n${problems.map((line) => `  ${line}\n`).join('')}`)
  if (problems.length > 0) process.exitCode = 1
}

const unmirrored = listUnmirrored()
if (unmirrored.length > 0) {
  process.stdout.write(`without a unit test of the same path: ${unmirrored.join(' ')}\n`)
}
