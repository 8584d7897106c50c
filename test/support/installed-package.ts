// SPDX-License-Identifier: Apache-2.0
// The archives of `npm run package:npm`, installed into an empty folder as a user does it.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolder, writePrivateFile } from './folder.ts'
import { mustRun } from './run.ts'

const FOLDER = 'dist/npm'
export const PLATFORM = `linux-${process.arch}-gnu`

/** The archives of a platform: of the package itself, and of its module. */
export function makeArchives(platform = PLATFORM): { main: string; module: string } {
  const make = ['--import', 'tsx', 'tools/package-npm.ts', platform]
  execFileSync(process.execPath, make, { stdio: ['ignore', 'ignore', 'inherit'] })
  const find = (pattern: RegExp): string => {
    const name = readdirSync(FOLDER).find((file) => pattern.test(file))
    if (name === undefined) throw new Error(`there is no ${pattern} in ${FOLDER}`)
    return resolve(FOLDER, name)
  }
  return { main: find(/^provider-pkcs11-\d.*\.tgz$/), module: find(/gnu-\d.*\.tgz$/) }
}

/** A new folder with these archives installed, from no registry. */
export async function installArchives(...archives: readonly string[]): Promise<string> {
  const folder = makeFolder()
  writePrivateFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
  const options = ['--no-audit', '--no-fund', '--offline', '--foreground-scripts']
  await mustRun('npm', ['install', ...options, ...archives], { cwd: folder })
  return folder
}
