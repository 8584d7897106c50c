// SPDX-License-Identifier: Apache-2.0
// The text of an openssl.cnf that loads the provider.
import type { Driver } from './find/drivers.ts'

export interface Wishes {
  /** The value of `module`. */
  readonly module: string
  /** `undefined`: none is installed here. */
  readonly driver: Driver | undefined
  readonly others: readonly Driver[]
  readonly pinFile: string | undefined
  readonly initArgs: string | undefined
  /** The configuration that comes first. */
  readonly include: string | undefined
}

export const writeConfiguration = (wishes: Wishes): string =>
  `# Loads the provider for PKCS#11 tokens. Made by: provider-pkcs11 config
openssl_conf = openssl_init
# Node.js reads this name instead.
nodejs_conf = openssl_init
${wishes.include === undefined ? '' : `\n.include ${escapeValue(wishes.include)}\n`}
[openssl_init]
providers = provider_sect

[provider_sect]
default = default_sect
pkcs11 = pkcs11_sect

# A program that is told of any provider is given no default one by itself.
[default_sect]
activate = 1

[pkcs11_sect]
module = ${escapeValue(wishes.module)}
${[...driverLines(wishes), ...pinLines(wishes)].join('\n')}
activate = 1
`

function driverLines({ driver, others, initArgs }: Wishes): string[] {
  if (driver === undefined)
    return [
      '# No driver is installed here; the path of its file belongs into this line.',
      '#pkcs11-module-path = /path/of/the/driver.so',
    ]
  const args = initArgs ?? driver.initArgs
  return [
    `# ${driver.title}`,
    `pkcs11-module-path = ${escapeValue(driver.path)}`,
    ...(args === undefined
      ? []
      : [
          ...(initArgs === undefined ? ['# It needs arguments; this is an example.'] : []),
          `pkcs11-module-init-args = ${escapeValue(args)}`,
        ]),
    ...(others.length === 0 ? [] : ['# Installed as well:']),
    ...others.map(({ path, title }) => `#pkcs11-module-path = ${escapeValue(path)} # ${title}`),
  ]
}

const pinLines = ({ pinFile }: Wishes): string[] =>
  pinFile === undefined
    ? [
        '# A file that holds the PIN and that only the user of the program can read. Without this',
        '# line you are asked, or the URI says it: ?pin-source=file:/path',
        '#pkcs11-module-token-pin = file:/etc/ssl/private/token-pin',
      ]
    : [`pkcs11-module-token-pin = ${escapeValue(`file:${pinFile}`)}`]

/** config(5): these characters mean something in a value. */
export const escapeValue = (value: string): string => value.replace(/[\\$#"'`]/g, '\\$&')
