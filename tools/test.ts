// SPDX-License-Identifier: Apache-2.0
// `npm test [part of a file name]…`: builds, then runs the tests with nothing of the user's in reach.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

/** In the order in which they run: what fails here first explains best what fails after it. */
const FOLDERS = ['unit', 'host', 'openssl', 'servers', 'fire', 'token', 'node', 'cli', 'docs']
/** Only where a filter names them: they take minutes, or a Debian of their own. */
const ON_DEMAND = ['package']
const CONCURRENT_FILES = 2
const FILE_TIMEOUT_MS = 300_000
/** Marks every process that descends from this run. */
const MARK = 'PROVIDER_PKCS11_TEST_RUN'
const USERS_OWN = /^(OPENSSL_|PKCS11_|SOFTHSM2_|XDG_)/

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const files = listTestFiles(process.argv.slice(2))
if (files.length === 0) {
  process.stderr.write('no test file has that in its name\n')
  process.exit(1)
}
build()
const home = isolate()
process.once('exit', () => {
  endLeftovers(home)
  rmSync(home, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

run({ files, concurrency: CONCURRENT_FILES, timeout: FILE_TIMEOUT_MS })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)

/** Every test file, or those with one of the filters in their path. */
function listTestFiles(filters: readonly string[]): string[] {
  const isWanted = (file: string): boolean => filters.some((filter) => file.includes(filter))
  const listFolders = (folders: readonly string[]): string[] =>
    folders.map((folder) => join('test', folder)).flatMap(listFolder)
  if (filters.length === 0) return listFolders(FOLDERS)
  return listFolders([...FOLDERS, ...ON_DEMAND]).filter(isWanted)
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .sort()
      .map((file) => join(folder, file))
  } catch (error) {
    // A part of the project that has no tests yet has no folder.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Unit tests need no build, and PROVIDER_SO names one that exists; else an old one would be tested. */
function build(): void {
  if (process.env.PROVIDER_SO || files.every((file) => file.startsWith('test/unit/'))) return
  try {
    execFileSync('make', ['--no-print-directory'], { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch {
    process.stderr.write('the build failed; `npm run build` shows it\n')
    process.exit(1)
  }
}

/** A home and a temporary folder of this run's own, for this process and all its children. */
function isolate(): string {
  for (const name of Object.keys(process.env)) if (USERS_OWN.test(name)) delete process.env[name]
  process.umask(0o077)
  const folder = mkdtempSync(join(tmpdir(), 'provider-pkcs11-test-'))
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name))
  process.env.HOME = join(folder, 'home')
  process.env.TMPDIR = join(folder, 'tmp')
  process.env[MARK] = folder
  return folder
}

/** Ends what a test has left running; only processes that carry the mark of this run. */
function endLeftovers(run: string): void {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const pid = Number(entry)
    if (pid !== process.pid && readEnvironment(pid).includes(`${MARK}=${run}\0`)) endProcess(pid)
  }
}

/** Empty for a process that is somebody else's or has just ended. */
function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
    process.stderr.write(`ended process ${pid}, which a test had left running\n`)
  } catch {
    // It has ended by itself meanwhile.
  }
}
