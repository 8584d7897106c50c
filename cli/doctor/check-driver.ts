// SPDX-License-Identifier: Apache-2.0
// The driver's file and what it needs, before anything loads it.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { type Driver, describeDriver } from '../find/drivers.ts'
import { type Finding, right, warning, wrong } from './finding.ts'

/** `path`: what the configuration says; `installed`: what else there would be. */
export function checkDriver(path: string, installed: readonly Driver[], from: string): Finding[] {
  const others = installed
    .filter(({ proxy }) => !proxy)
    .map((driver) => `pkcs11-module-path = ${driver.path}`)
  if (!isAbsolute(path)) return [warning(`the driver ${path} has no path; the loader looks for it`)]
  if (!existsSync(path))
    return [wrong(`the driver ${path}, which ${from} names, is not there`, ...others)]
  return [checkFormat(path) ?? checkDependencies(path)]
}

const ELF_MAGIC = '\x7fELF'
const CLASS_AT = 4
const CLASSES = ['', '32', '64'] as const

function checkFormat(path: string): Finding | undefined {
  const head = Buffer.alloc(CLASS_AT + 1)
  const descriptor = openSync(path, 'r')
  readSync(descriptor, head)
  closeSync(descriptor)
  if (head.toString('latin1', 0, CLASS_AT) !== ELF_MAGIC)
    return wrong(`the driver ${path} is no shared object`)
  const bits = CLASSES[head[CLASS_AT] ?? 0]
  if (bits === '64') return undefined
  return wrong(`the driver ${path} is for ${bits}-bit programs`, 'install the 64-bit one')
}

function checkDependencies(path: string): Finding {
  const missing = readMissing(spawnSync('ldd', [path], { encoding: 'utf8' }).stdout ?? '')
  if (missing.length === 0) return right(`the driver ${path} (${describeDriver(path).title})`)
  return wrong(
    `the driver ${path} needs ${missing.join(', ')}, which is not installed`,
    ...missing.map((library) => `apt-file search ${library}   # the package to install`),
  )
}

/** Lines of ldd: `libx.so.1 => not found`. */
export const readMissing = (output: string): string[] =>
  [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, library = '']) => library)
