// SPDX-License-Identifier: Apache-2.0
// The provider's own file: beside this program, or where a package of the system puts it.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPackaged } from '../../node/module-path.ts'
import { Failure } from '../failure.ts'
import type { OpensslInfo } from './openssl.ts'

/** Under this name it stands in OpenSSL's folder, beside the C provider's pkcs11.so. */
const INSTALLED_NAME = 'provider-pkcs11.so'

/** The path of the provider; `wish` is what the user names. */
export function findProvider(wish: string | undefined, openssl: OpensslInfo | undefined): string {
  const candidates = wish === undefined ? listCandidates(openssl) : [wish]
  const found = candidates.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Failure(
    wish === undefined ? 'the provider itself is not to be found' : `there is no file '${wish}'`,
    { remedy: 'name it with --provider /path/of/pkcs11.so, or build it: npm run build' },
  )
}

/** What `module =` says: the name alone where OpenSSL finds it by that. */
export const moduleValue = (provider: string, openssl: OpensslInfo | undefined): string =>
  openssl?.modulesFolder !== undefined && dirname(provider) === openssl.modulesFolder
    ? provider.slice(openssl.modulesFolder.length + 1)
    : provider

const listCandidates = (openssl: OpensslInfo | undefined): string[] => {
  const here = dirname(fileURLToPath(import.meta.url))
  const candidates = [
    join(here, 'pkcs11.so'),
    join(here, '../dist/pkcs11.so'),
    findPackaged(),
    ...(openssl?.modulesFolder === undefined ? [] : [join(openssl.modulesFolder, INSTALLED_NAME)]),
  ]
  return candidates.filter((path) => path !== undefined)
}
