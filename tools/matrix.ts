// SPDX-License-Identifier: Apache-2.0
// npm run test:matrix [-- trixie|sid|node]…: one and the same dist/pkcs11.so, built here, under the
// OpenSSL of newer Debians and in the OpenSSL inside each Node. In the Debians all of test/openssl
// runs, which needs root to enter them; without root that part is skipped, except in CI.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchNode } from './matrix/node-binaries.ts'
import { makeRootFolder, runInside } from './matrix/root-folder.ts'

/** Debian 13 has OpenSSL 3.5, sid has the newest. */
const SUITES = ['trixie', 'sid']
const NODES = [20, 22, 24, 26]
const TESTING = ['--import', 'tsx', '--test', '--test-reporter=dot', '--test-concurrency=2']
/** What is tested stays the same when the project is built again meanwhile. */
const COPY = '.cache/matrix/pkcs11.so'

process.umask(0o077)
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
execFileSync('make', ['--no-print-directory'], { stdio: ['ignore', 'ignore', 'inherit'] })
mkdirSync('.cache/matrix', { recursive: true })
copyFileSync('dist/pkcs11.so', COPY)

const wanted = process.argv.slice(2)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name)
const parts = SUITES.filter(isWanted).map((suite): [string, () => number] => [
  `the OpenSSL of ${suite}`,
  () => testSuite(suite),
])
if (isWanted('node')) parts.push([`Node ${NODES.join(', ')}`, testNodes])

for (const [name, test] of parts) {
  say(`${name}:`)
  const status = test()
  if (status !== 0) process.exitCode = 1
  say(`${name}: ${status === 0 ? 'done' : 'FAILED'}`)
}

function testSuite(suite: string): number {
  if (process.getuid?.() !== 0) {
    say('skipped: only root can make and enter a root folder')
    return process.env.CI ? 1 : 0
  }
  const root = makeRootFolder(suite)
  runInside(root, 'openssl', 'version')
  const files = readdirSync('test/openssl').filter((file) => file.endsWith('.test.ts'))
  const paths = files.map((file) => join('test/openssl', file))
  return runInside(
    root,
    'env',
    `PROVIDER_SO=${join(process.cwd(), COPY)}`,
    'node',
    ...TESTING,
    ...paths,
  )
}

function testNodes(): number {
  const env = {
    ...process.env,
    PROVIDER_SO: join(process.cwd(), COPY),
    MATRIX_NODES: NODES.map(fetchNode).join(':'),
  }
  const { status } = spawnSync(process.execPath, [...TESTING, 'test/matrix/nodes.test.ts'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status ?? 1
}

function say(text: string): void {
  process.stdout.write(`matrix: ${text}\n`)
}
