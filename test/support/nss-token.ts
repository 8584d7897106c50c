// SPDX-License-Identifier: Apache-2.0
// A key database of NSS, whose softokn is a PKCS#11 driver: made and filled by NSS's own certutil.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, writePrivateFile } from './folder.ts'
import { type ConfSpec, opensslConf, Provider } from './openssl.ts'
import { mustRun } from './run.ts'

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

  /** What a configuration needs to load the provider with this token. */
  conf(spec: ConfSpec = {}): string {
    const args = [`configDir='sql:${this.dir}'`, "certPrefix=''", "keyPrefix=''", 'flags=']
    const options = {
      path: getSoftoknPath(),
      'init-args': args.join(' '),
      'token-pin': `file:${this.pinFile}`,
      ...spec.options,
    }
    return opensslConf({ ...spec, options })
  }

  use(spec: ConfSpec = {}): Provider {
    return new Provider(this.conf(spec))
  }
}
