// SPDX-License-Identifier: Apache-2.0
// npm run test:matrix [-- trixie|sid|faults|node|arm64|dispatch]…: one and the same dist/pkcs11.so, built here, under the
// OpenSSL of newer Debians, with their programs, and in the OpenSSL inside each Node. Only root can
// enter the Debians; without root they are skipped, except in CI.
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeArm64Root } from './matrix/arm64-root.ts'
import { checkDispatch } from './matrix/check-dispatch.ts'
import { fetchNode } from './matrix/node-binaries.ts'
import { makeRootFolder, runInside } from './matrix/root-folder.ts'

interface Suite {
  readonly packages: readonly string[]
  /** Whose tests run in it. */
  readonly folders: readonly string[]
}

const TOKENS = [
  'openssl',
  'libsofthsm2',
  'libnss3',
  'libnss3-tools',
  'p11-kit',
  'python3',
  'gcc',
  'libc6-dev',
  'libssl-dev',
]
const SERVERS = [
  ...['apache2-bin', 'bind9', 'bind9-dnsutils', 'bind9-utils', 'curl', 'haproxy', 'nginx'],
  ...['postgresql', 'redis-server', 'stunnel4'],
]
/** Debian 13 has OpenSSL 3.5; sid has the newest, and the newest of the programs that use it. */
const SUITES: Readonly<Record<string, Suite>> = {
  trixie: { packages: TOKENS, folders: ['openssl'] },
  sid: { packages: [...TOKENS, ...SERVERS], folders: ['openssl', 'servers', 'newest'] },
}
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
const parts = Object.entries(SUITES)
  .filter(([name]) => isWanted(name))
  .map(([name, suite]): [string, () => number] => [
    `the OpenSSL of ${name}`,
    () => testSuite(name, suite),
  ])
if (isWanted('node')) parts.push([`Node ${NODES.join(', ')}`, testNodes])
if (isWanted('arm64')) parts.push(['Node 24 on an emulated arm64', testArm64])
if (isWanted('faults')) parts.push(['faults of what is newer than OpenSSL 3.0', testFaults])
if (isWanted('dispatch')) parts.push(['every function is called', testDispatch])

for (const [name, test] of parts) {
  say(`${name}:`)
  const start = Date.now()
  const status = test()
  if (status !== 0) process.exitCode = 1
  const seconds = Math.round((Date.now() - start) / 1000)
  say(`${name}: ${status === 0 ? 'done' : 'FAILED'} after ${seconds} s`)
}

function testSuite(name: string, { packages, folders }: Suite): number {
  if (!mayEnter()) return process.env.CI ? 1 : 0
  const root = makeRootFolder(name, packages)
  runInside(root, 'openssl', 'version')
  return testInside(root, [`PROVIDER_SO=${join(process.cwd(), COPY)}`], folders)
}

function testDispatch(): number {
  if (!mayEnter()) return process.env.CI ? 1 : 0
  const root = makeRootFolder('sid', SUITES.sid?.packages ?? [])
  const problems = checkDispatch((variables) => testInside(root, variables, ['openssl']))
  for (const problem of problems) say(problem)
  return problems.length
}

/** Some of the grid's cases of scenarios that an older OpenSSL has no functions for. */
function testFaults(): number {
  if (!mayEnter()) return process.env.CI ? 1 : 0
  const root = makeRootFolder('trixie', SUITES.trixie?.packages ?? [])
  execFileSync('make', ['--no-print-directory', 'build/counting/pkcs11.so'], { stdio: 'ignore' })
  const copy = join(process.cwd(), '.cache/matrix/counting.so')
  copyFileSync('build/counting/pkcs11.so', copy)
  const grid = ['node', '--import', 'tsx', 'test/fire/grid/main.ts', 'every=7']
  return ['delete:', 'messages in parts:']
    .map((scenario) => runInside(root, 'env', `PROVIDER_SO=${copy}`, ...grid, scenario))
    .reduce((sum, status) => sum + status)
}

function mayEnter(): boolean {
  const may = process.getuid?.() === 0
  if (!may) say('skipped: only root can make and enter a root folder')
  return may
}

function testInside(
  root: string,
  variables: readonly string[],
  folders: readonly string[],
): number {
  return runInside(root, 'env', ...variables, 'node', ...TESTING, ...folders.flatMap(listTests))
}

function listTests(folder: string): string[] {
  const files = readdirSync(join('test', folder)).filter((file) => file.endsWith('.test.ts'))
  return files.map((file) => join('test', folder, file))
}

function testNodes(): number {
  const env = {
    ...process.env,
    PROVIDER_SO: join(process.cwd(), COPY),
    MATRIX_NODES: NODES.map((major) => fetchNode(major)).join(':'),
  }
  const { status } = spawnSync(process.execPath, [...TESTING, ...listTests('matrix')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status ?? 1
}

/** The npm package as built for that processor, run by qemu. */
function testArm64(): number {
  const env = {
    ...process.env,
    MATRIX_ARM64_NODE: fetchNode(24, 'arm64'),
    MATRIX_ARM64_ROOT: makeArm64Root(),
  }
  const { status } = spawnSync(process.execPath, [...TESTING, 'test/matrix/arm64.test.ts'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status ?? 1
}

function say(text: string): void {
  process.stdout.write(`matrix: ${text}\n`)
}
