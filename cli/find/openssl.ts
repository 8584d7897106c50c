// SPDX-License-Identifier: Apache-2.0
// The OpenSSL of the command `openssl`: which it is, and where it looks for things.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface OpensslInfo {
  /** `3.0.19`. */
  readonly version: string
  /** The folder of the modules that are named without a path. */
  readonly modulesFolder: string | undefined
  /** The configuration that is read unless OPENSSL_CONF names another. */
  readonly configuration: string | undefined
}

/** `undefined` when there is no such command. */
export function askOpenssl(): OpensslInfo | undefined {
  const { status, stdout } = spawnSync('openssl', ['version', '-v', '-m', '-d'], {
    encoding: 'utf8',
    // What a configuration does has no say in this.
    env: { ...process.env, OPENSSL_CONF: '/dev/null' },
  })
  if (status !== 0) return undefined
  return readVersionOutput(stdout)
}

export function readVersionOutput(text: string): OpensslInfo | undefined {
  const version = /^(?:OpenSSL|LibreSSL) (\S+)/m.exec(text)?.[1]
  if (version === undefined) return undefined
  const folder = /^OPENSSLDIR: "(.*)"$/m.exec(text)?.[1]
  return {
    version,
    modulesFolder: /^MODULESDIR: "(.*)"$/m.exec(text)?.[1],
    configuration: folder === undefined ? undefined : join(folder, 'openssl.cnf'),
  }
}
