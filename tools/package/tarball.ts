// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PackagedFile, writeContents } from './contents.ts'
import type { Target } from './target.ts'

/** Beside the files below /usr: what somebody who unpacks it looks for first. */
const TOP = ['README.md', 'LICENSE', 'THIRD-PARTY.md', 'CHANGELOG.md']

/** Makes the tarball in `folder`; its path. Unpacked below /usr it is what the Debian package has. */
export function makeTarball(
  target: Target,
  contents: readonly PackagedFile[],
  scratch: string,
  folder: string,
): string {
  const name = `provider-pkcs11-${target.version}-${target.multiarch}`
  const top = TOP.map((path) => ({ path, content: readFileSync(path) }))
  writeContents([...contents, ...top], join(scratch, name))
  const file = join(folder, `${name}.tar.gz`)
  const same = ['--sort=name', `--mtime=@${target.date}`, '--owner=0', '--group=0']
  const options = [...same, '--numeric-owner', '-C', scratch]
  const tar = execFileSync('tar', ['-c', ...options, name], { maxBuffer: 1 << 28 })
  execFileSync('sh', ['-c', 'gzip -9n >"$1"', 'sh', file], { input: tar })
  return file
}
