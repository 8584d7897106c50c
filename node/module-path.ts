// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Pkcs11Error } from './errors.ts'

const FILE = 'pkcs11.so'

/** The path of the shared object: in the package of this platform, or built in a clone. */
export function findModule(): string {
  const found = findPackaged() ?? findBuilt()
  if (found !== undefined) return found
  const here = `${process.platform}-${process.arch}`
  throw new Pkcs11Error(
    'ERR_PKCS11_PLATFORM',
    `there is no ${packageName(getLibc())} here: install it (npm install without --omit=optional), or build ${FILE} for ${here} in a clone of the repository (npm run build) and give its path as module`,
  )
}

const packageName = (libc: string): string =>
  `provider-pkcs11-${process.platform}-${process.arch}-${libc}`

/** In the package of this platform, where npm has put it beside this one. */
export function findPackaged(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`${packageName(getLibc())}/${FILE}`)
  } catch {
    // Not installed.
    return undefined
  }
}

function findBuilt(): string | undefined {
  const path = fileURLToPath(new URL(`../dist/${FILE}`, import.meta.url))
  return existsSync(path) ? path : undefined
}

/** What this Node itself is linked with. */
function getLibc(): 'gnu' | 'musl' {
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport()
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : 'gnu'
}
