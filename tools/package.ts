// SPDX-License-Identifier: Apache-2.0
// `npm run package`: what an administrator installs, in dist/packages: a Debian package and a tarball.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listContents } from './package/contents.ts'
import { makeDebianPackage } from './package/debian-package.ts'
import { makeTarball } from './package/tarball.ts'
import { describeTarget } from './package/target.ts'

const FOLDER = 'dist/packages'

process.umask(0o022)
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
execFileSync('make', ['--no-print-directory'], { stdio: ['ignore', 'ignore', 'inherit'] })
mkdirSync(FOLDER, { recursive: true })

const target = describeTarget()
const scratch = mkdtempSync(join(tmpdir(), 'provider-pkcs11-package-'))
try {
  const contents = listContents(target, scratch)
  for (const make of [makeDebianPackage, makeTarball]) {
    process.stdout.write(`${make(target, contents, scratch, FOLDER)}\n`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
