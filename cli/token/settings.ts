// SPDX-License-Identifier: Apache-2.0
// Which driver a command uses, with which options: the command line, then the environment, then the
// configuration of OpenSSL, then what is installed.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { OPTIONS, PIN_OPTION } from '../../src/config/options.ts'
import type { OptionSpec, Options } from '../command.ts'
import { Failure } from '../failure.ts'
import { chooseDriver, findDrivers } from '../find/drivers.ts'
import { confPath, readInUse } from '../find/in-use.ts'
import { askOpenssl } from '../find/openssl.ts'
import { findProvider } from '../find/provider.ts'

/** Of every command that uses a token. */
export const TOKEN_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'driver',
    short: 'd',
    value: 'NAME',
    doc: 'the driver, by its path or by its name in `config --drivers`',
  },
  { name: 'pin-file', short: 'p', value: 'FILE', doc: 'the file that holds the PIN' },
  { name: 'provider', value: 'FILE', doc: 'the provider, where it is not found by itself' },
]

export interface TokenSettings {
  /** The path of the provider. */
  readonly provider: string
  /** `undefined`: p11-kit's proxy, or what PKCS11_PROVIDER_MODULE says. */
  readonly driver: string | undefined
  /** The other options, without `pkcs11-module-`. */
  readonly options: Readonly<Record<string, string>>
}

export const PIN = 'token-pin'

export function findSettings(options: Options): TokenSettings {
  const openssl = askOpenssl()
  const configured = configuredOptions()
  const provider = resolve(findProvider(options.text('provider'), openssl))
  const pinFile = options.text('pin-file')
  if (pinFile !== undefined && !existsSync(pinFile))
    throw new Failure(`there is no file '${pinFile}'`, { remedy: 'put the PIN on its first line' })
  const { path, ...others } = configured
  const pin = pinFile === undefined ? {} : { [PIN]: `file:${encodePath(resolve(pinFile))}` }
  return { provider, driver: findDriver(options, path), options: { ...others, ...pin } }
}

/** The option's value is percent-decoded. */
const encodePath = (path: string): string => path.replaceAll('%', '%25')

function configuredOptions(): Readonly<Record<string, string>> {
  const path = confPath(askOpenssl())
  if (path === undefined || !existsSync(path)) return {}
  try {
    return onlyKnown(readInUse(path).sections[0]?.options ?? {})
  } catch {
    // Not ours to read: doctor says so.
    return {}
  }
}

const KNOWN = [...Object.values(OPTIONS), PIN_OPTION].map(({ name }) =>
  name.slice('pkcs11-module-'.length),
)

/** OpenSSL passes over the others; doctor names them. */
const onlyKnown = (options: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => KNOWN.includes(name)))

function findDriver(options: Options, configured: string | undefined): string | undefined {
  const wish = options.text('driver')
  const inUse = process.env.PKCS11_PROVIDER_MODULE || configured
  if (wish === undefined && inUse) return inUse
  const drivers = findDrivers()
  if (wish === undefined) {
    const [only, ...others] = drivers.filter(({ proxy }) => !proxy)
    return others.length === 0 ? only?.path : undefined
  }
  const chosen = chooseDriver(drivers, wish)
  if (chosen !== undefined) return chosen.path
  throw new Failure(`no driver is called '${wish}'`, {
    remedy: 'provider-pkcs11 config --drivers lists those that are installed',
  })
}
