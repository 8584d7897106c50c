// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What is packaged, for which machines. */
export interface Target {
  readonly version: string
  readonly description: string
  /** Seconds since 1970: the date of every file, so that the same commit gives the same packages. */
  readonly date: string
  /** Debian's name of the processor: `amd64`. */
  readonly architecture: string
  /** Debian's folder of libraries for it: `x86_64-linux-gnu`. */
  readonly multiarch: string
  /** The oldest glibc that has all that the module uses. */
  readonly libc: string
}

export function describeTarget(): Target {
  const { version, description } = readManifest()
  return {
    version,
    description,
    date: readDate(),
    architecture: ask('dpkg', '--print-architecture'),
    multiarch: ask('gcc', '-print-multiarch'),
    libc: findOldestLibc('dist/pkcs11.so'),
  }
}

function readManifest(): { version: string; description: string } {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
  if (typeof manifest === 'object' && manifest !== null) {
    const { version, description } = { version: '', description: '', ...manifest }
    if (version !== '' && description !== '') return { version, description }
  }
  throw new Error('package.json has no version or no description')
}

/** SOURCE_DATE_EPOCH, or the date of the commit; of the day when there is neither. */
function readDate(): string {
  const given = process.env.SOURCE_DATE_EPOCH
  if (given) return given
  try {
    return ask('git', 'log', '-1', '--format=%ct')
  } catch {
    // Not a clone: a folder of sources.
    return String(Math.floor(Date.now() / 1000))
  }
}

function findOldestLibc(file: string): string {
  const versions = [...ask('objdump', '-T', file).matchAll(/\(GLIBC_([\d.]+)\)/g)]
  const newest = versions
    .map(([, version = '']) => version)
    .sort(compareVersions)
    .at(-1)
  if (newest === undefined) throw new Error(`${file} needs no glibc: what is it?`)
  return newest
}

const compareVersions = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true })

const ask = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
