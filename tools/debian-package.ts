// SPDX-License-Identifier: Apache-2.0
// Packages of any Debian suite, unpacked below .cache/debian/ and kept there; nothing is installed.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface DebianPackage {
  /** Without epoch and Debian's revision: `1.3.0`. */
  version: string
  /** The folder with the package's files. */
  files: string
}

const CACHE = fileURLToPath(new URL('../.cache/debian', import.meta.url))
/** Debian's keys, by the names that its releases give the file. */
const KEYRINGS = ['gpg', 'pgp'].map((end) => `/usr/share/keyrings/debian-archive-keyring.${end}`)

/** Fetched once: remove its folder below .cache/debian/ to get a newer one. */
export function fetchPackage(name: string, suite: string): DebianPackage {
  const folder = join(CACHE, suite, name)
  if (!existsSync(folder)) downloadPackage(name, suite, folder)
  const archive = findArchive(folder)
  const version = /_(?:\d+%3a)?([^_-]+)/.exec(archive)?.[1]
  if (version === undefined) throw new Error(`${folder} has no package in it: remove it`)
  return { version, files: join(folder, 'files') }
}

/** The Debian mirror of this machine's own apt configuration. */
export function findMirror(): string {
  const format = '$(COMPONENT) $(REPO_URI)'
  const targets = runIn('.', 'apt-get', 'indextargets', '--format', format)
  const mirror = /^main (https?:\S+\/debian\/?)$/m.exec(targets)?.[1]
  if (mirror === undefined) throw new Error('apt knows no Debian mirror here')
  return mirror
}

function downloadPackage(name: string, suite: string, folder: string): void {
  const apt = prepareApt(suite)
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  runIn(unfinished, 'apt-get', ...apt, 'download', name)
  runIn(unfinished, 'dpkg', '-x', findArchive(unfinished), 'files')
  renameSync(unfinished, folder)
}

const findArchive = (folder: string): string =>
  readdirSync(folder).find((entry) => entry.endsWith('.deb')) ?? ''

/** Options that give apt a source, lists and state of its own; the lists are fetched. */
function prepareApt(suite: string): string[] {
  const folder = join(CACHE, suite, 'apt')
  for (const name of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const sources = join(folder, 'sources.list')
  const key = KEYRINGS.find((path) => existsSync(path))
  const signedBy = key === undefined ? '' : `[signed-by=${key}] `
  writeFileSync(sources, `deb ${signedBy}${findMirror()} ${suite} main\n`)
  const settings = [
    `Dir::Etc::sourcelist=${sources}`,
    `Dir::Etc::sourceparts=${join(folder, 'empty')}`,
    'Dir::Etc::preferences=/dev/null',
    `Dir::Etc::preferencesparts=${join(folder, 'empty')}`,
    `Dir::State::lists=${join(folder, 'lists')}`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
  ]
  const apt = ['-q', ...settings.flatMap((setting) => ['-o', setting])]
  runIn(folder, 'apt-get', ...apt, 'update')
  return apt
}

const runIn = (cwd: string, program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
