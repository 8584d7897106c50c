// SPDX-License-Identifier: Apache-2.0
// The configuration in use: is it read, does it load the provider, are its options what they seem.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { OPTIONS, PIN_OPTION } from '../../src/config/options.ts'
import { type InUse, locateModule, type ProviderSection, readInUse } from '../find/in-use.ts'
import type { OpensslInfo } from '../find/openssl.ts'
import { nearest } from '../parse.ts'
import { type Finding, note, right, warning, wrong } from './finding.ts'

export interface Configuration {
  readonly findings: readonly Finding[]
  /** The section that loads the provider, when all is well with it. */
  readonly section: ProviderSection | undefined
}

const MAKE = [
  'provider-pkcs11 config --write ~/pkcs11.cnf',
  'export OPENSSL_CONF=~/pkcs11.cnf',
] as const

export function checkConfiguration(
  path: string | undefined,
  openssl: OpensslInfo | undefined,
): Configuration {
  if (path === undefined || !existsSync(path))
    return failed(wrong(`the configuration ${path ?? 'of OpenSSL'} is not there`, ...MAKE))
  let inUse: InUse
  try {
    accessSync(path, constants.R_OK)
    inUse = readInUse(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed(wrong(`${path} cannot be read: ${reason}`, `chmod a+r ${path}`))
  }
  const named = right(`${path} is read${inUse.fromEnvironment ? ', as OPENSSL_CONF says' : ''}`)
  const missing = inUse.conf.missing.map((file) => warning(`${file} is included and not there`))
  const { findings, section } = checkSections(inUse, openssl)
  return { findings: [named, ...missing, ...findings], section }
}

const failed = (...findings: Finding[]): Configuration => ({ findings, section: undefined })

function checkSections(inUse: InUse, openssl: OpensslInfo | undefined): Configuration {
  const { init, providers, path } = inUse
  if (init === undefined)
    return failed(
      wrong(
        `${path} has no line openssl_conf before its first section, so it loads nothing`,
        ...MAKE,
      ),
    )
  if (providers === undefined)
    return failed(wrong(`[${init}] of ${path} has no line providers, so it loads none`, ...MAKE))
  const [section, ...others] = inUse.sections
  if (section === undefined)
    return failed(wrong(`[${providers}] of ${path} names no provider for PKCS#11`, ...MAKE))
  const findings = [
    ...checkSection(section, inUse, openssl),
    ...others.map((other) => note(`[${other.section}] is a provider for PKCS#11 as well`)),
  ]
  if (inUse.conf.get('default', 'nodejs_conf') === undefined)
    findings.push(note('Node.js reads nodejs_conf, which is not there', `nodejs_conf = ${init}`))
  const isBad = findings.some(({ verdict }) => verdict === 'wrong')
  return { findings, section: isBad ? undefined : section }
}

function checkSection(
  section: ProviderSection,
  inUse: InUse,
  openssl: OpensslInfo | undefined,
): Finding[] {
  const module = locateModule(section, openssl)
  return [
    ...checkModule(section, module),
    ...(section.activated
      ? []
      : [wrong(`[${section.section}] is not activated`, `[${section.section}]`, 'activate = 1')]),
    ...(inUse.defaultActivated ? [] : [noDefault(inUse)]),
    ...checkOptions(section),
  ]
}

const noDefault = ({ providers }: InUse): Finding =>
  wrong(
    'the default provider is not activated, so that programs lack nearly everything',
    `[${providers}]`,
    'default = default_sect',
    '[default_sect]',
    'activate = 1',
  )

function checkModule({ section, module, provider }: ProviderSection, path: string | undefined) {
  const name = module ?? `${provider}.so`
  if (path === undefined)
    return [
      wrong(
        `[${section}] loads ${name}, which is not there`,
        `[${section}]`,
        'module = /path/of/provider-pkcs11.so',
      ),
    ]
  return [right(`[${section}] loads ${path}`)]
}

const NAMES = [...Object.values(OPTIONS), PIN_OPTION].map(({ name }) => name)
const PREFIX = 'pkcs11-module-'

function checkOptions({ section, options, strangers }: ProviderSection): Finding[] {
  const unknown = [...strangers, ...Object.keys(options).map((name) => PREFIX + name)]
    .filter((name) => !NAMES.includes(name))
    .map((name) => {
      const meant = nearest(name, NAMES)
      return meant === undefined
        ? warning(`there is no option ${name}; it does nothing`)
        : warning(`there is no option ${name}; it does nothing`, `[${section}]`, `${meant} = …`)
    })
  const bad = Object.values(OPTIONS).flatMap(({ name, parse, allowed }) => {
    const value = options[name.slice(PREFIX.length)]
    if (value === undefined || parse(value) !== undefined) return []
    return [wrong(`${name} = ${value} is not allowed: it must be ${allowed}`)]
  })
  return [...unknown, ...bad, ...checkPin(options[PIN_OPTION.name.slice(PREFIX.length)])]
}

const OTHERS_CAN_READ = 0o044

function checkPin(value: string | undefined): Finding[] {
  if (value === undefined)
    return [note('no PIN is configured: the application is asked, or the URI tells it')]
  const path = value.startsWith('file:') ? value.slice(5) : value
  if (!value.startsWith('file:') && !value.startsWith('/'))
    return [
      warning(
        'the PIN itself stands in the configuration',
        'pkcs11-module-token-pin = file:/path/of/a/file/with/the/PIN',
      ),
    ]
  if (!existsSync(path))
    return value.startsWith('file:')
      ? [
          wrong(
            `the file of the PIN, ${path}, is not there`,
            `(umask 077; read -rs PIN; printf '%s\\n' "$PIN" >${path})`,
          ),
        ]
      : []
  const { mode, size } = statSync(path)
  if (size === 0) return [wrong(`the file of the PIN, ${path}, is empty`)]
  if ((mode & OTHERS_CAN_READ) !== 0)
    return [warning(`others can read the file of the PIN, ${path}`, `chmod 600 ${path}`)]
  return [right(`the PIN is in ${path}`)]
}
