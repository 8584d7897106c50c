// SPDX-License-Identifier: Apache-2.0
// The newest Node of a major version, from the npm package that holds nothing else.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const CACHE = '.cache/matrix'

/** Path of the program; fetched once: remove the folder to get a newer one. */
export function fetchNode(major: number, arch: string = process.arch): string {
  const name = arch === process.arch ? `node-${major}` : `node-${major}-${arch}`
  const folder = join(process.cwd(), CACHE, name)
  if (!existsSync(folder)) unpack(folder, `node-linux-${arch}@${major}`)
  return join(folder, 'package/bin/node')
}

function unpack(folder: string, name: string): void {
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  execFileSync('npm', ['pack', '--silent', name], { cwd: unfinished, stdio: 'ignore' })
  const [archive = ''] = readdirSync(unfinished)
  execFileSync('tar', ['-xzf', archive], { cwd: unfinished })
  rmSync(join(unfinished, archive))
  renameSync(unfinished, folder)
}
