// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, writePrivateFile } from './folder.ts'
import { describeResult, mustRun, type Result, type RunOptions, run } from './run.ts'
import type { TokenAccess } from './token.ts'

/** The provider under test; PROVIDER_SO names another build (sanitizers, another provider). */
export const PROVIDER_SO =
  process.env.PROVIDER_SO ?? fileURLToPath(new URL('../../dist/pkcs11.so', import.meta.url))

export interface ConfSpec {
  /** The provider's options, without `pkcs11-module-`: `{ 'token-pin': 'file:…' }`. */
  options?: Readonly<Record<string, string>>
  /** Other lines of the provider's section, such as `identity`. */
  section?: Readonly<Record<string, string>>
  /** The property query of every fetch, such as `?provider=pkcs11`. */
  defaultProperties?: string
  /** Load the default provider as well. Yes, unless this is false. */
  withDefault?: boolean
  /** List the provider before the default one. */
  first?: boolean
  provider?: string
}

/** The text of an openssl.cnf that loads the provider. */
export function opensslConf(spec: ConfSpec = {}): string {
  const options = Object.entries(spec.options ?? {}).map(([name, value]): [string, string] => [
    `pkcs11-module-${name}`,
    value,
  ])
  const section = {
    module: spec.provider ?? PROVIDER_SO,
    ...Object.fromEntries(options),
    ...spec.section,
    activate: '1',
  }
  const withDefault = spec.withDefault !== false
  const { defaultProperties } = spec
  return formatSections({
    '': { openssl_conf: 'openssl_init' },
    openssl_init: {
      providers: 'provider_sect',
      ...(defaultProperties === undefined ? {} : { alg_section: 'evp_properties' }),
    },
    provider_sect: {
      ...(spec.first ? { pkcs11: 'pkcs11_sect' } : {}),
      ...(withDefault ? { default: 'default_sect' } : {}),
      pkcs11: 'pkcs11_sect',
    },
    ...(withDefault ? { default_sect: { activate: '1' } } : {}),
    pkcs11_sect: section,
    ...(defaultProperties === undefined
      ? {}
      : { evp_properties: { default_properties: defaultProperties } }),
    ...PLAIN_SECTIONS,
  })
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>

/** `openssl req` refuses to run without the first two. The last is for `req -extensions ca`. */
const PLAIN_SECTIONS: Sections = {
  req: { distinguished_name: 'req_name' },
  req_name: {},
  ca: { basicConstraints: 'critical,CA:TRUE' },
}

/** Lines before any section stand under the empty name. */
function formatSections(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, lines]) => {
      const body = Object.entries(lines).map(([key, value]) => `${key} = ${value}\n`)
      return (name === '' ? '' : `[${name}]\n`) + body.join('')
    })
    .join('\n')
}

/** The openssl command without the provider: the referee of what the provider makes. */
export const plainOpenssl = (...args: string[]): Promise<Result> =>
  mustRun('openssl', args, { env: { OPENSSL_CONF: getPlainConf() } })

/** As `plainOpenssl`, whatever its exit status. */
export const tryPlainOpenssl = (args: readonly string[], options: RunOptions = {}) =>
  run('openssl', args, { ...options, env: { OPENSSL_CONF: getPlainConf(), ...options.env } })

let plainConf: string | undefined

function getPlainConf(): string {
  plainConf ??= writePrivateFile(join(makeFolder(), 'plain.cnf'), formatSections(PLAIN_SECTIONS))
  return plainConf
}

/** The openssl command with the provider and one configuration. */
export class Provider {
  /** A folder for files of the test; gone when the test process ends. */
  readonly dir = makeFolder()
  readonly conf: string
  readonly env: NodeJS.ProcessEnv

  constructor(conf: string, env: NodeJS.ProcessEnv = {}) {
    this.conf = writePrivateFile(join(this.dir, 'openssl.cnf'), conf)
    this.env = { ...env, OPENSSL_CONF: this.conf }
  }

  /** Has to work: exit status 0. */
  async openssl(...args: string[]): Promise<Result> {
    return mustRun('openssl', args, { env: this.env })
  }

  /** Has to fail, and not by a crash. */
  async opensslFails(...args: string[]): Promise<Result> {
    const result = await this.tryOpenssl(args)
    if (result.status === 0) assert.fail(`should have failed: ${describeResult(result)}`)
    return result
  }

  /** Any exit status; with input, more environment, or another time limit. */
  tryOpenssl(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    return run('openssl', args, { ...options, env: { ...this.env, ...options.env } })
  }

  /** Any program, in the provider's environment; has to work. */
  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
    return mustRun(command, args, { ...options, env: { ...this.env, ...options.env } })
  }

  /** As `tryOpenssl`, together with the provider's debug log of this one run. */
  async opensslWithLog(...args: string[]): Promise<Result & { log: string }> {
    const file = this.path('debug.log')
    rmSync(file, { force: true })
    const PKCS11_PROVIDER_DEBUG = `file:${file},level:2`
    const result = await this.tryOpenssl(args, { env: { PKCS11_PROVIDER_DEBUG } })
    return { ...result, log: existsSync(file) ? readFileSync(file, 'utf8') : '' }
  }

  /** The path of a file in the provider's folder. */
  path(name: string): string {
    return join(this.dir, name)
  }

  /** Writes a file into the provider's folder. */
  write(name: string, content: string | Uint8Array): string {
    return writePrivateFile(this.path(name), content)
  }
}

/** The provider set up for a token, its PIN in a file; `options` are added or replace these. */
export function useProvider(token: TokenAccess, spec: ConfSpec = {}): Provider {
  const options = {
    path: token.module,
    'token-pin': `file:${token.pinFile}`,
    ...spec.options,
  }
  return new Provider(opensslConf({ ...spec, options }), token.env)
}

/** As `useProvider`, but nothing tells the PIN. */
export const useProviderWithoutPin = (token: TokenAccess, spec: ConfSpec = {}): Provider =>
  new Provider(
    opensslConf({ ...spec, options: { path: token.module, ...spec.options } }),
    token.env,
  )
