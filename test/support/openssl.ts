// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, writePrivateFile } from './folder.ts'
import { describeResult, mustRun, type Result, type RunOptions, run } from './run.ts'
import type { Token } from './token.ts'

/** The provider under test; PROVIDER_SO names another build (sanitizers, another provider). */
export const PROVIDER_SO =
  process.env.PROVIDER_SO ?? fileURLToPath(new URL('../../dist/pkcs11.so', import.meta.url))

export interface ConfSpec {
  /** The provider's options, without `pkcs11-module-`: `{ 'token-pin': 'file:…' }`. */
  options?: Readonly<Record<string, string>>
  /** Other lines of the provider's section, such as `identity`. */
  section?: Readonly<Record<string, string>>
  /** `[algorithm_section]` and the like: a query set as the default of every fetch. */
  defaultProperties?: string
  /** Load the default provider as well. Yes, unless this is false. */
  withDefault?: boolean
  provider?: string
}

/** The text of an openssl.cnf that loads the provider. */
export function opensslConf(spec: ConfSpec = {}): string {
  const options = Object.entries(spec.options ?? {}).map(([name, value]): [string, string] => [
    `pkcs11-module-${name}`,
    value,
  ])
  const providers = spec.withDefault === false ? {} : { default: 'default_sect' }
  return [
    ['', { openssl_conf: 'openssl_init' }],
    ['openssl_init', { providers: 'provider_sect', ...algorithmLine(spec) }],
    ['provider_sect', { ...providers, pkcs11: 'pkcs11_sect' }],
    ['default_sect', { activate: '1' }],
    [
      'pkcs11_sect',
      {
        module: spec.provider ?? PROVIDER_SO,
        ...Object.fromEntries(options),
        ...spec.section,
        activate: '1',
      },
    ],
    ['evp_properties', { default_properties: spec.defaultProperties ?? '' }],
    ...PLAIN_SECTIONS,
  ]
    .map(([name, lines]) => formatSection(String(name), Object.entries(lines ?? {})))
    .join('\n')
}

/** `openssl req` refuses to run without these. */
const PLAIN_SECTIONS: readonly [string, Record<string, string>][] = [
  ['req', { distinguished_name: 'req_name' }],
  ['req_name', {}],
]

const algorithmLine = ({ defaultProperties }: ConfSpec): Record<string, string> =>
  defaultProperties === undefined ? {} : { alg_section: 'evp_properties' }

function formatSection(name: string, lines: readonly [string, string][]): string {
  const body = lines.map(([key, value]) => `${key} = ${value}\n`).join('')
  return name === '' ? body : `[${name}]\n${body}`
}

/** The openssl command without the provider: the referee of what the provider makes. */
export const plainOpenssl = (...args: string[]): Promise<Result> =>
  mustRun('openssl', args, { env: { OPENSSL_CONF: getPlainConf() } })

/** As `plainOpenssl`, whatever its exit status. */
export const tryPlainOpenssl = (args: readonly string[], options: RunOptions = {}) =>
  run('openssl', args, { ...options, env: { OPENSSL_CONF: getPlainConf(), ...options.env } })

let plainConf: string | undefined

function getPlainConf(): string {
  const text = PLAIN_SECTIONS.map(([name, lines]) => formatSection(name, Object.entries(lines)))
  plainConf ??= writePrivateFile(join(makeFolder(), 'plain.cnf'), text.join('\n'))
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
    assert.notEqual(result.status, 0, `should have failed: ${describeResult(result)}`)
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
    const PKCS11_PROVIDER_DEBUG = `file:${file},level:2`
    const result = await this.tryOpenssl(args, { env: { PKCS11_PROVIDER_DEBUG } })
    return { ...result, log: readFileSync(file, 'utf8') }
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
export function useProvider(token: Token, spec: ConfSpec = {}): Provider {
  const options = {
    path: token.module,
    'token-pin': `file:${token.pinFile}`,
    ...spec.options,
  }
  return new Provider(opensslConf({ ...spec, options }), token.env)
}
