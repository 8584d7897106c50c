// SPDX-License-Identifier: Apache-2.0
// Whole systems to change at will: a copy on write of a root folder, gone when the command ends.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, writePrivateFile } from './folder.ts'
import { type Result, run } from './run.ts'

export interface RootCopyOptions {
  /** The root folder that is copied, `/` for this system; it stays as it is. */
  root: string
  /** Files put into the copy: their paths there, and what is in them. */
  files?: Readonly<Record<string, string | Uint8Array>>
  timeoutMs?: number
}

/** Only root may mount; a test that needs a copy gives this as its `skip`. */
export const cannotCopyRoot = process.getuid?.() === 0 ? false : 'needs root'

/** `ip link set lo up`, where there is no iproute2: SIOCSIFFLAGS with IFF_UP, netdevice(7). */
const LOOPBACK_UP = `python3 -c '
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 1))'`

/**
 * Mounts, processes and the loopback are the copy's own and end with the script, whatever it left
 * running: a server may listen on any port.
 */
const ENTER = String.raw`
set -e
umask 022
mount -t tmpfs -o mode=0755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
cp -r "$3/." "$1/root/"
cd "$1/root"
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 tmpfs tmp
${LOOPBACK_UP}
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  chroot . bash /script
`

/** Runs a bash script as root in a copy of a root folder, which is thrown away afterwards. */
export function runInRootCopy(script: string, options: RootCopyOptions): Promise<Result> {
  const scratch = makeFolder()
  const [mountPoint, files] = [join(scratch, 'mount'), join(scratch, 'files')]
  mkdirSync(mountPoint)
  for (const [path, content] of Object.entries({ ...options.files, '/script': script })) {
    mkdirSync(join(files, path, '..'), { recursive: true, mode: 0o755 })
    writePrivateFile(join(files, path), content)
  }
  const isolated = [
    '--mount',
    '--pid',
    '--net',
    '--fork',
    '--kill-child',
    '--propagation',
    'private',
  ]
  const enter = ['sh', '-c', ENTER, 'enter', mountPoint, options.root, files]
  const { timeoutMs } = options
  return run('unshare', [...isolated, ...enter], timeoutMs === undefined ? {} : { timeoutMs })
}
