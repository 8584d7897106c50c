// SPDX-License-Identifier: Apache-2.0
import { ProviderError } from '../errors.ts'
import type { Address, Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { readCString } from '../memory/arena.ts'
import { readEnvironment } from '../memory/libc.ts'
import type { Secret } from '../memory/secret.ts'
import { OPTIONS, type Option, type OptionValues, PIN_OPTION } from './options.ts'
import { type ConfiguredPin, readPin } from './pin-source.ts'

/** The section of openssl.cnf that names this provider, read once. */
export interface Config extends OptionValues {
  /** Owned by the provider, which drops it. */
  readonly pin: Secret | undefined
  /** What messages call the PIN. */
  readonly pinOrigin: string
}

const MODULE_VARIABLE = 'PKCS11_PROVIDER_MODULE'

/** Where options come from: a section of openssl.cnf, or the program itself. */
export interface ConfigSource {
  findParameters(names: readonly string[]): (Address | undefined)[]
  /** The driver that it names wins over the environment's. */
  readonly outranksEnvironment?: boolean
  /** A PIN that is given as such, whatever it looks like; the caller drops it. */
  copyPin?(): Secret | undefined
}

/** Reads and checks every option; the first bad value throws. */
export function* readConfig(source: ConfigSource): Blocking<Config> {
  const entries = Object.entries(OPTIONS) as [keyof OptionValues, Option<unknown>][]
  const names = [...entries.map(([, option]) => option.name), PIN_OPTION.name]
  const texts = source.findParameters(names)
  const values = Object.fromEntries(
    entries.map(([key, option], i) => [key, parseOption(option, texts[i])]),
  ) as OptionValues
  const byEnvironment = readEnvironment(MODULE_VARIABLE)
  const modulePath = source.outranksEnvironment
    ? (values.modulePath ?? byEnvironment)
    : byEnvironment || values.modulePath
  const { pin, origin = '' } = (yield* findPin(source, texts[entries.length])) ?? {}
  return Object.freeze({ ...values, modulePath, pin, pinOrigin: origin })
}

function* findPin(
  source: ConfigSource,
  text: Address | undefined,
): Blocking<ConfiguredPin | undefined> {
  const pin = source.copyPin?.()
  if (pin !== undefined) return { pin, origin: 'the PIN of the program' }
  return text === undefined ? undefined : yield* readPin(text)
}

const parseOption = (option: Option<unknown>, text: Address | undefined): unknown => {
  if (text === undefined) return option.fallback
  const written = readCString(text)
  const value = option.parse(written)
  if (value === undefined)
    throw new ProviderError(
      'CONFIGURATION',
      `${option.name} = '${written}' is not allowed: it must be ${option.allowed}`,
    )
  log(DECISIONS, `config: ${option.name} = ${written}`)
  return value
}
