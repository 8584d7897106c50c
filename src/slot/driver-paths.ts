// SPDX-License-Identifier: Apache-2.0
import { findRealPath } from '../memory/real-path.ts'

/** The drivers that a value of `pkcs11-module-path` names, each once. A file may have any name. */
export const splitDriverPaths = (value: string): readonly string[] => {
  if (!value.includes(':') || findRealPath(value) !== undefined) return [value]
  const drivers = new Map<string, string>()
  for (const path of value.split(':').map((written) => written.trim())) {
    const file = realPath(path)
    if (path !== '' && !drivers.has(file)) drivers.set(file, path)
  }
  return [...drivers.values()]
}

/** Under two names a driver would show its tokens twice. One without a folder is the loader's to find. */
const realPath = (path: string): string =>
  path.includes('/') ? (findRealPath(path) ?? path) : path
