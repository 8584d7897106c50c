// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from '../test/support/run.ts'

export interface DebianPackage {
  /** Without Debian's revision: `1.3.0`. */
  version: string
  /** The folder with the package's files. */
  files: string
}

const APT_MS = 600_000
/** Debian's keys, by the names that its releases give the file. */
const KEYRINGS = ['gpg', 'pgp'].map((end) => `/usr/share/keyrings/debian-archive-keyring.${end}`)

/**
 * A package of one Debian suite, unpacked below `folder` and kept there; nothing is installed.
 * `undefined` where apt, a mirror or the package is missing.
 */
export async function fetchPackage(
  name: string,
  suite: string,
  folder: string,
): Promise<DebianPackage | undefined> {
  const home = join(folder, suite)
  const kept = readPackage(home)
  if (kept !== undefined) return kept
  rmSync(home, { recursive: true, force: true })
  try {
    await downloadPackage(name, suite, home)
  } catch {
    return undefined
  }
  return readPackage(home)
}

function readPackage(home: string): DebianPackage | undefined {
  const files = join(home, 'files')
  if (!existsSync(files)) return undefined
  const archive = readdirSync(home).find((entry) => entry.endsWith('.deb')) ?? ''
  const version = /_(?:\d+%3a)?([\d.]+)/.exec(archive)?.[1]
  return version === undefined ? undefined : { version, files }
}

async function downloadPackage(name: string, suite: string, home: string): Promise<void> {
  const apt = await prepareApt(suite, join(home, 'apt'))
  await mustRun('apt-get', [...apt, 'download', name], { cwd: home, timeoutMs: APT_MS })
  const archive = readdirSync(home).find((entry) => entry.endsWith('.deb')) ?? ''
  await mustRun('dpkg', ['-x', join(home, archive), join(home, 'unfinished')])
  await mustRun('mv', [join(home, 'unfinished'), join(home, 'files')])
  rmSync(join(home, 'apt'), { recursive: true })
}

/** Options that give apt a source, lists and state of its own; the lists are fetched. */
async function prepareApt(suite: string, folder: string): Promise<string[]> {
  for (const name of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const sources = join(folder, 'sources.list')
  const key = KEYRINGS.find((path) => existsSync(path))
  const signedBy = key === undefined ? '' : `[signed-by=${key}] `
  writeFileSync(sources, `deb ${signedBy}${await findMirror()} ${suite} main\n`)
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
  await mustRun('apt-get', [...apt, 'update'], { timeoutMs: APT_MS })
  return apt
}

/** The Debian mirror of this machine's own apt configuration. */
async function findMirror(): Promise<string> {
  const format = '$(COMPONENT) $(REPO_URI)'
  const { stdout } = await mustRun('apt-get', ['indextargets', '--format', format])
  const mirror = /^main (https?:\S+\/debian\/?)$/m.exec(stdout)?.[1]
  if (mirror === undefined) throw new Error('apt knows no Debian mirror here')
  return mirror
}
