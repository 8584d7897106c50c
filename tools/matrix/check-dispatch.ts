// SPDX-License-Identifier: Apache-2.0
// Every function of every dispatch table is called by some test: runs the tests of test/openssl with
// a build that writes down what is called, under an OpenSSL that has all of them.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { countCalls } from './dispatch-calls.ts'
import { NEVER_CALLED } from './never-called.ts'

const BUILD = 'build/recording'
const FOLDER = '.cache/matrix/recording'
/** Each function of each table has an entry point of its own here. */
const POOL_SIZE = 400

/** `run` runs the tests with these variables; gives what is wrong, one line each. */
export function checkDispatch(run: (variables: readonly string[]) => number): string[] {
  const records = join(process.cwd(), FOLDER, 'records')
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(records, { recursive: true })
  const status = run([`PROVIDER_SO=${buildProvider()}`, `PROVIDER_CALL_RECORDS=${records}`])
  const files = readdirSync(records).map((file) => readFileSync(join(records, file), 'utf8'))
  const { rows, missing, stale } = countCalls(files, NEVER_CALLED)
  process.stdout.write(`${rows} functions in dispatch tables, ${missing.length} never called\n`)
  return [
    ...(status === 0 ? [] : ['tests have failed']),
    ...(rows === 0 ? ['nothing was recorded'] : []),
    ...missing.map((row) => `never called: ${row}`),
    ...stale.map(({ rows }) => `called by now: ${rows} of tools/matrix/never-called.ts`),
  ]
}

function buildProvider(): string {
  const built = `${BUILD}/pkcs11.so`
  const settings = [`BUILD=${BUILD}`, `OUT=${built}`, 'RECORD_CALLS=true', `POOL_SIZE=${POOL_SIZE}`]
  execFileSync('make', ['--no-print-directory', ...settings, built], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const copy = join(process.cwd(), FOLDER, 'pkcs11.so')
  copyFileSync(built, copy)
  return copy
}
