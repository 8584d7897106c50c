// SPDX-License-Identifier: Apache-2.0
// Folders with another Debian in them, made once by debootstrap, and programs run inside.
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findMirror } from '../debian-package.ts'

const CACHE = '.cache/matrix'
/** In the folder: what was installed there. */
const STAMP = 'usr/local/share/matrix-packages'

/**
 * The folder of this release of Debian with these packages in it; made or completed when it has to
 * be. `.cache/matrix/<suite>.log` says how that went.
 */
export function makeRootFolder(suite: string, packages: readonly string[]): string {
  const root = join(process.cwd(), CACHE, suite)
  mkdirSync(CACHE, { recursive: true })
  if (!existsSync(root)) bootstrap(suite, root)
  const stamp = join(root, STAMP)
  const present = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim().split('\n') : []
  if (packages.every((name) => present.includes(name))) return root
  install(suite, root, packages)
  writeFileSync(stamp, `${[...new Set([...present, ...packages])].sort().join('\n')}\n`)
  return root
}

function bootstrap(suite: string, root: string): void {
  const unfinished = `${root}.new`
  rmSync(unfinished, { recursive: true, force: true })
  withLog(suite, 'debootstrap', (log) => {
    const args = ['--variant=minbase', suite, unfinished, findMirror()]
    return spawnSync('debootstrap', args, { stdio: ['ignore', log, log] }).status
  })
  renameSync(unfinished, root)
}

/** No package may start what it brings: the tests do that themselves. */
const INSTALL = `
set -e
umask 022
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
# A mirror that stands still for a while is no worse than what debootstrap takes.
apt-get -q -o Acquire::Check-Valid-Until=false update
apt-get -q -y --no-install-recommends install "$@"
apt-get clean
`

function install(suite: string, root: string, packages: readonly string[]): void {
  withLog(suite, 'apt-get', (log) =>
    enter(root, ['sh', '-c', INSTALL, 'install', ...packages], log),
  )
}

function withLog(suite: string, what: string, run: (log: number) => number | null): void {
  const log = openSync(join(CACHE, `${suite}.log`), 'a')
  const status = run(log)
  closeSync(log)
  if (status !== 0) throw new Error(`${what} for ${suite} failed: see ${CACHE}/${suite}.log`)
}

/** Runs a command in the project's folder, which is at the same path inside; its exit status. */
export const runInside = (root: string, ...command: readonly string[]): number =>
  enter(root, command, 'inherit')

/**
 * In mounts of its own, which end with it: nothing stays mounted, whatever happens. A new root rather
 * than chroot, inside which nobody may make the user namespaces that servers are started in.
 */
const ENTER = `
set -e
root=$1 project=$2 node=$3
shift 3
mount --bind "$root" "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root$project"
touch "$root/usr/local/bin/node"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$project" "$root$project"
mount --bind "$node" "$root/usr/local/bin/node"
cd "$root"
pivot_root . mnt
umount -l /mnt
cd "$project"
exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp TMPDIR=/tmp "$@"
`

function enter(root: string, command: readonly string[], output: number | 'inherit'): number {
  const isolated = ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, 'enter']
  const { status } = spawnSync(
    'unshare',
    [...isolated, root, process.cwd(), process.execPath, ...command],
    { stdio: ['ignore', output, output] },
  )
  return status ?? 1
}
