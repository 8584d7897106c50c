// SPDX-License-Identifier: Apache-2.0
// Which provider section the configuration in use has, and what it says.
import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { OpensslInfo } from './openssl.ts'
import { type OpensslConf, readOpensslConf } from './openssl-conf.ts'

export interface ProviderSection {
  /** The provider's name in OpenSSL. */
  readonly provider: string
  readonly section: string
  readonly module: string | undefined
  readonly activated: boolean
  /** The options, without `pkcs11-module-`. */
  readonly options: Readonly<Record<string, string>>
  /** What neither OpenSSL nor this provider knows. */
  readonly strangers: readonly string[]
}

export interface InUse {
  readonly path: string
  /** OPENSSL_CONF names it. */
  readonly fromEnvironment: boolean
  readonly conf: OpensslConf
  /** The section that `openssl_conf` names. */
  readonly init: string | undefined
  readonly providers: string | undefined
  readonly sections: readonly ProviderSection[]
  /** Whether the default provider is activated, or no provider at all is, which does it by itself. */
  readonly defaultActivated: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** The path that OpenSSL reads. */
export const confPath = (
  openssl: OpensslInfo | undefined,
  environment: Environment = process.env,
): string | undefined => environment.OPENSSL_CONF || openssl?.configuration

/** `application`: the name that it looks for first; everything but Node has `openssl_conf`. */
export function readInUse(
  path: string,
  environment: Environment = process.env,
  application = 'openssl_conf',
): InUse {
  const conf = readOpensslConf(path, environment)
  const init = conf.get('default', application)
  const providers = init === undefined ? undefined : conf.get(init, 'providers')
  const entries = providers === undefined ? [] : conf.entries(providers)
  const all = entries.map(([name, section]) => readSection(conf, name, section))
  const activated = all.filter((section) => section.activated)
  return {
    path,
    fromEnvironment: Boolean(environment.OPENSSL_CONF),
    conf,
    init,
    providers,
    sections: all.filter(isOurs),
    defaultActivated:
      activated.length === 0 || activated.some(({ provider }) => provider === 'default'),
  }
}

const PREFIX = 'pkcs11-module-'
const OF_OPENSSL = ['module', 'activate', 'identity', 'soft_load']

function readSection(conf: OpensslConf, name: string, section: string): ProviderSection {
  const entries = conf.entries(section)
  const options = entries
    .filter(([option]) => option.startsWith(PREFIX))
    .map(([option, value]) => [option.slice(PREFIX.length), value] as const)
  return {
    provider: conf.get(section, 'identity') ?? name,
    section,
    module: conf.get(section, 'module'),
    activated: /^(1|yes|true|on)$/i.test(conf.get(section, 'activate') ?? ''),
    options: Object.fromEntries(options),
    strangers: entries
      .map(([option]) => option)
      .filter((option) => !option.startsWith(PREFIX) && !OF_OPENSSL.includes(option)),
  }
}

const isOurs = ({ provider, module, options }: ProviderSection): boolean =>
  /pkcs11/.test(provider) || /pkcs11/.test(module ?? '') || Object.keys(options).length > 0

/** The file that `module =` means. */
export function locateModule(
  { module, provider }: ProviderSection,
  openssl: OpensslInfo | undefined,
  environment: Environment = process.env,
): string | undefined {
  const name = module ?? `${provider}.so`
  if (isAbsolute(name)) return existsSync(name) ? name : undefined
  const folder = environment.OPENSSL_MODULES || openssl?.modulesFolder
  const candidates = [name, ...(name.endsWith('.so') ? [] : [`${name}.so`])].map((file) =>
    folder === undefined ? file : join(folder, file),
  )
  return candidates.find((path) => existsSync(path))
}
