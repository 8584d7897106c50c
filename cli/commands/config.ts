// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command, Input } from '../command.ts'
import { Failure, STATUS } from '../failure.ts'
import { chooseDriver, type Driver, findDrivers } from '../find/drivers.ts'
import { askOpenssl } from '../find/openssl.ts'
import { findProvider, moduleValue } from '../find/provider.ts'
import { quoteShell } from '../shell.ts'
import { formatTable } from '../table.ts'
import { writeConfiguration } from '../write-configuration.ts'
import { writeNewFile } from '../write-file.ts'

const READABLE = 0o644

export const config: Command = {
  name: 'config',
  summary: 'make an openssl.cnf that loads the provider',
  operands: '',
  operandCount: [0, 0],
  details: [
    'Finds the drivers that are installed here, and shows a configuration that includes the system’s and adds the provider for all programs with OpenSSL, Node.js among them. Nothing is written without --write.',
    'Where several drivers are installed, the first is used and the others stand beside it as comments; --driver chooses.',
  ],
  options: [
    { name: 'write', short: 'w', value: 'FILE', doc: 'write the configuration to this file' },
    { name: 'force', short: 'f', doc: 'replace the file if it is there' },
    {
      name: 'driver',
      short: 'd',
      value: 'NAME',
      doc: 'a driver by its path or by its name in --drivers',
    },
    { name: 'drivers', doc: 'list the drivers that are installed, and nothing else' },
    { name: 'pin-file', short: 'p', value: 'FILE', doc: 'the file that holds the PIN' },
    { name: 'init-args', value: 'TEXT', doc: 'arguments that the driver needs, as NSS does' },
    { name: 'provider', value: 'FILE', doc: 'the provider, where it is not found by itself' },
    { name: 'no-include', doc: 'do not include the configuration of the system' },
  ],
  examples: [
    { command: 'provider-pkcs11 config', what: 'see what it would be' },
    {
      command:
        'provider-pkcs11 config --driver SoftHSM --pin-file ~/.token-pin --write ~/pkcs11.cnf',
      what: 'write it; then: export OPENSSL_CONF=~/pkcs11.cnf',
    },
  ],
  run(input) {
    const drivers = findDrivers()
    if (input.options.flag('drivers')) return listDrivers(drivers, input)
    const text = compose(drivers, input)
    const file = input.options.text('write')
    if (file === undefined) {
      input.terminal.print(text.trimEnd())
      input.terminal.note(input.terminal.paintError('dim', 'Nothing is written: add --write FILE.'))
      return STATUS.ok
    }
    writeNewFile(file, text, READABLE, input.options.flag('force'))
    input.terminal.print(`export OPENSSL_CONF=${quoteShell(resolve(file))}`)
    input.terminal.note(`'${file}' is written. Run the line above, then: provider-pkcs11 doctor`)
    return STATUS.ok
  },
}

function compose(drivers: readonly Driver[], { options, terminal }: Input): string {
  const openssl = askOpenssl()
  const provider = findProvider(options.text('provider'), openssl)
  const pinFile = options.text('pin-file')
  if (pinFile !== undefined && !existsSync(pinFile))
    terminal.note(`'${pinFile}' is not there yet: put the PIN on its first line, mode 0600.`)
  const wish = options.text('driver')
  const chosen = wish === undefined ? drivers[0] : chooseDriver(drivers, wish)
  if (wish !== undefined && chosen === undefined) throw unknownDriver(wish, drivers)
  const include = openssl?.configuration
  return writeConfiguration({
    module: moduleValue(resolve(provider), openssl),
    driver: chosen,
    others: wish === undefined ? drivers.slice(1) : [],
    pinFile: pinFile === undefined ? undefined : resolve(pinFile),
    initArgs: options.text('init-args'),
    include:
      include !== undefined && existsSync(include) && !options.flag('no-include')
        ? include
        : undefined,
  })
}

const unknownDriver = (wish: string, drivers: readonly Driver[]): Failure =>
  new Failure(`no driver is called '${wish}'`, {
    remedy:
      drivers.length === 0
        ? 'give the path of its file'
        : `give a path, or one of: ${drivers.map(({ title }) => title).join(', ')}`,
  })

function listDrivers(drivers: readonly Driver[], { terminal }: Input): number {
  if (drivers.length === 0) {
    terminal.note('No driver is found. Install one, such as softhsm2 or opensc-pkcs11.')
    return STATUS.failed
  }
  const columns = [{ title: 'Name', style: 'cyan' as const }, { title: 'Driver' }]
  const rows = drivers.map(({ title, path }) => [title, path])
  for (const line of formatTable(columns, rows, terminal.paint)) terminal.print(line)
  return STATUS.ok
}
