// SPDX-License-Identifier: Apache-2.0
// What a program for arm64 finds below / when qemu runs it here: its libraries, and SoftHSM.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = '.cache/matrix/arm64'
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6', 'libssl3', 'libsqlite3-0', 'libsofthsm2']

/** Packages of the Debian that this machine is, for the other processor; fetched once. */
export function makeArm64Root(): string {
  const root = join(process.cwd(), FOLDER)
  if (existsSync(root)) return root
  const unfinished = `${root}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const scratch = join(unfinished, 'apt')
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'packages'])
    mkdirSync(join(scratch, folder), { recursive: true })
  const options = [
    ...['APT::Architecture=arm64', 'APT::Architectures=arm64', 'APT::Sandbox::User=root'],
    ...[
      `Dir::State=${scratch}/state`,
      `Dir::Cache=${scratch}/cache`,
      'Dir::State::status=/dev/null',
    ],
  ].flatMap((option) => ['-o', option])
  const packages = join(scratch, 'packages')
  const settings = { cwd: packages, stdio: 'ignore' } as const
  execFileSync('apt-get', [...options, 'update'], settings)
  execFileSync('apt-get', [...options, 'download', ...PACKAGES], settings)
  for (const file of readdirSync(packages))
    execFileSync('dpkg', ['-x', join(packages, file), unfinished])
  rmSync(scratch, { recursive: true })
  renameSync(unfinished, root)
  return root
}
