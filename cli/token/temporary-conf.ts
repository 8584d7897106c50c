// SPDX-License-Identifier: Apache-2.0
// An openssl.cnf for one run of the command openssl, which a command line asks for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeValue } from '../write-configuration.ts'
import type { TokenSettings } from './settings.ts'

/** Runs `body` with the path of the file, which is gone afterwards. */
export async function withConfiguration<T>(
  { provider, driver, options }: TokenSettings,
  more: Readonly<Record<string, string>>,
  body: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'provider-pkcs11-'))
  const all = { ...options, ...more, ...(driver === undefined ? {} : { path: driver }) }
  const lines = Object.entries(all).map(
    ([name, value]) => `pkcs11-module-${name} = ${escapeValue(value)}\n`,
  )
  const path = join(folder, 'openssl.cnf')
  try {
    writeFileSync(
      path,
      `${HEAD}module = ${escapeValue(provider)}\n${lines.join('')}activate = 1\n`,
      {
        mode: 0o600,
      },
    )
    return await body(path, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const HEAD = `openssl_conf = openssl_init
[openssl_init]
providers = provider_sect
[provider_sect]
default = default_sect
pkcs11 = pkcs11_sect
[default_sect]
activate = 1
[pkcs11_sect]
`
