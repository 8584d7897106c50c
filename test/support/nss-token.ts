// SPDX-License-Identifier: Apache-2.0
// A key database of NSS, whose softokn is a PKCS#11 driver: made and filled by NSS's own certutil.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, writePrivateFile } from './folder.ts'
import { type ConfSpec, opensslConf, Provider } from './openssl.ts'
import { mustRun } from './run.ts'
import { runSteps } from './token.ts'
import type { Step } from './token-tool.ts'

const PIN = '12345678'

const SOFTOKN_PATHS = [
  '/usr/lib/x86_64-linux-gnu/libsoftokn3.so',
  '/usr/lib/aarch64-linux-gnu/libsoftokn3.so',
  '/usr/lib64/libsoftokn3.so',
  '/usr/lib/libsoftokn3.so',
]

export function getSoftoknPath(): string {
  const found = SOFTOKN_PATHS.find((path) => existsSync(path))
  if (found === undefined)
    throw new Error('libsoftokn3.so is not installed: sh tools/setup.sh test')
  return found
}

export async function createNssToken(): Promise<NssToken> {
  const token = new NssToken()
  await token.certutil('-N')
  return token
}

export class NssToken {
  readonly dir = makeFolder()
  readonly label = 'NSS Certificate DB'
  readonly pin = PIN
  readonly pinFile = writePrivateFile(join(this.dir, 'pin'), PIN)
  readonly noise = writePrivateFile(join(this.dir, 'noise'), randomBytes(64))

  certutil(...args: readonly string[]) {
    return mustRun('certutil', ['-d', `sql:${this.dir}`, '-f', this.pinFile, ...args])
  }

  /** Makes a key pair; NSS gives it no label. The URI of its private key, by CKA_ID. */
  async makeEcKey(curve: string): Promise<string> {
    const before = await this.#listIds()
    await this.certutil('-G', '-k', 'ec', '-q', curve, '-z', this.noise)
    const id = (await this.#listIds()).find((candidate) => !before.includes(candidate))
    if (id === undefined) throw new Error(`certutil has made no key on ${curve}`)
    return `pkcs11:id=${id.replaceAll(/../g, '%$&')};type=private`
  }

  /** Of all private keys, in hexadecimal. certutil finds nothing to be an error. */
  async #listIds(): Promise<string[]> {
    const list = `certutil -K -d sql:'${this.dir}' -f '${this.pinFile}' || true`
    const { stdout } = await mustRun('sh', ['-c', list])
    return stdout.match(/(?<=\s)[0-9a-f]{40}(?=\s)/g) ?? []
  }

  get initArgs(): string {
    return `configDir='sql:${this.dir}' certPrefix='' keyPrefix='' flags=`
  }

  /** Does the steps in one process, logged in; gives the result of each. */
  run(...steps: readonly Step[]): Promise<unknown[]> {
    const { label, pin, initArgs } = this
    return runSteps({ module: getSoftoknPath(), initArgs, label, pin, steps }, {})
  }

  /** What a configuration needs to load the provider with this token. */
  conf(spec: ConfSpec = {}): string {
    const pin = { 'token-pin': `file:${this.pinFile}` }
    return opensslConf({ ...spec, options: { ...this.#options, ...pin, ...spec.options } })
  }

  use(spec: ConfSpec = {}): Provider {
    return new Provider(this.conf(spec))
  }

  useWithoutPin(): Provider {
    return new Provider(opensslConf({ options: this.#options }))
  }

  get #options(): Readonly<Record<string, string>> {
    return { path: getSoftoknPath(), 'init-args': this.initArgs }
  }
}
