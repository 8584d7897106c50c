// SPDX-License-Identifier: Apache-2.0
// Folders with another Debian in them, made once by debootstrap, and programs run inside.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findMirror } from '../debian-package.ts'

const PACKAGES = ['openssl', 'libsofthsm2', 'libnss3', 'p11-kit', 'python3-minimal']
const CACHE = '.cache/matrix'

/** The folder of this release of Debian; `.cache/matrix/<suite>.log` says how making it went. */
export function makeRootFolder(suite: string): string {
  const folder = join(process.cwd(), CACHE, suite)
  if (existsSync(folder)) return folder
  mkdirSync(CACHE, { recursive: true })
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const log = openSync(`${folder}.log`, 'w')
  const options = ['--variant=minbase', `--include=${PACKAGES.join(',')}`]
  const { status } = spawnSync('debootstrap', [...options, suite, unfinished, findMirror()], {
    stdio: ['ignore', log, log],
  })
  if (status !== 0) throw new Error(`debootstrap ${suite} failed: see ${CACHE}/${suite}.log`)
  renameSync(unfinished, folder)
  return folder
}

/** In mounts of its own, which end with it: nothing stays mounted, whatever happens. */
const ENTER = `
set -e
root=$1 project=$2 node=$3
shift 3
mkdir -p "$root$project"
touch "$root/usr/local/bin/node"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$project" "$root$project"
mount --bind "$node" "$root/usr/local/bin/node"
mount -t tmpfs -o mode=0700 tmpfs "$root/tmp"
exec chroot "$root" env -i "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/tmp TMPDIR=/tmp \\
  sh -c 'cd "$1" && shift && exec "$@"' enter "$project" "$@"
`

/** Runs a command in the project's folder, which is at the same path inside; its exit status. */
export function runInside(root: string, ...command: readonly string[]): number {
  const isolated = ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, 'enter']
  const { status } = spawnSync(
    'unshare',
    [...isolated, root, process.cwd(), process.execPath, ...command],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  return status ?? 1
}
