// SPDX-License-Identifier: Apache-2.0
// The PKCS#11 drivers that are installed here: those that p11-kit is told of, and those at the paths
// where vendors put them.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { KNOWN_DRIVERS } from './known-drivers.ts'

export interface Driver {
  readonly path: string
  /** What it is for: `SoftHSM`, or the name of the file where nobody knows. */
  readonly title: string
  /** What the driver needs besides its path, for whom to fill in. */
  readonly initArgs?: string
  /** p11-kit's proxy: all that p11-kit knows, as one driver. */
  readonly proxy: boolean
}

const MODULE_FOLDERS = ['/etc/pkcs11/modules', '/usr/share/p11-kit/modules']
/** Below each of these, `pkcs11/` and the vendors' own folders too. */
const LIBRARY_FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib',
]
const PROXY = 'p11-kit-proxy.so'
/** It has the system's certificate authorities, and no keys. */
const TRUST = 'p11-kit-trust.so'

/** Each file once, p11-kit's own choice first. `root` is where the file system begins. */
export function findDrivers(root = '/'): Driver[] {
  const candidates = [...listConfigured(root), ...listKnown(root)]
  const seen = new Set<string>()
  return candidates.filter(({ path }) => {
    if (basename(path) === TRUST || !existsSync(join(root, path))) return false
    const real = realpathSync(join(root, path))
    return !seen.has(real) && seen.add(real)
  })
}

/** What a path or a title stands for. */
export const chooseDriver = (drivers: readonly Driver[], wish: string): Driver | undefined =>
  drivers.find(({ path }) => path === wish) ??
  drivers.find(({ title }) => title.toLowerCase() === wish.toLowerCase()) ??
  (wish.includes('/') ? describeDriver(wish) : undefined)

export const describeDriver = (path: string): Driver => {
  const known = KNOWN_DRIVERS.find(({ files }) =>
    files.some((file) => basename(file) === basename(path)),
  )
  return {
    path,
    title: known?.title ?? basename(path),
    ...(known?.initArgs === undefined ? {} : { initArgs: known.initArgs }),
    proxy: basename(path) === PROXY,
  }
}

function listConfigured(root: string): Driver[] {
  return MODULE_FOLDERS.flatMap((folder) =>
    listFiles(join(root, folder))
      .filter((file) => file.endsWith('.module'))
      .flatMap((file) => readModuleFile(join(root, folder, file)))
      .flatMap((module) => locate(root, module))
      .map(describeDriver),
  )
}

/** pkcs11.conf(5): a line `module: PATH`; one that is disabled for all programs is left out. */
function readModuleFile(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const module = /^\s*module\s*:\s*(\S.*?)\s*$/m.exec(text)?.[1]
  return module === undefined ? [] : [module]
}

/** A relative path is below p11-kit's folder of modules. */
function locate(root: string, module: string): string[] {
  if (isAbsolute(module)) return [module]
  const [found] = LIBRARY_FOLDERS.flatMap((folder) => [
    join(folder, 'pkcs11', module),
    join(folder, module),
  ]).filter((path) => existsSync(join(root, path)))
  return found === undefined ? [] : [found]
}

const listKnown = (root: string): Driver[] =>
  KNOWN_DRIVERS.flatMap(({ files }) => files)
    .flatMap((file) =>
      isAbsolute(file) ? [file] : LIBRARY_FOLDERS.map((folder) => join(folder, file)),
    )
    .filter((path) => existsSync(join(root, path)))
    .map(describeDriver)

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    // Not there, or not ours to read: no driver in it either way.
    return []
  }
}
