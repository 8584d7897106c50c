// SPDX-License-Identifier: Apache-2.0
// The program provider-pkcs11: finds the command, runs it, and turns what it throws into a message
// and an exit status.
import process from 'node:process'
import { Pkcs11Error } from '../node/errors.ts'
import { ProviderError } from '../src/errors.ts'
import { isClean, runClean } from './clean-node.ts'
import { COMMANDS } from './commands.ts'
import { Failure, STATUS } from './failure.ts'
import { helpOf, helpOfAll } from './help.ts'
import { parseCommandLine, unknownCommand } from './parse.ts'
import { plain, Terminal } from './terminal.ts'

declare const VERSION: string

const terminal = new Terminal(process.stdout, process.stderr, process.env)

// A reader that has seen enough, as `head`, ends the output and is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(STATUS.ok)
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = report(error)
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === '--version') return printAll([`provider-pkcs11 ${VERSION}`])
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0))
    return printAll(helpOfAll(COMMANDS, terminal.paint))
  if (name === 'help') return main([...rest, '--help'])
  const command = COMMANDS.find((known) => known.name === name)
  if (command === undefined)
    throw unknownCommand(
      name,
      COMMANDS.map((known) => known.name),
    )
  const { help, operands, options } = parseCommandLine(command, rest)
  if (help) return printAll(helpOf(command, terminal.paint))
  if (command.usesTokens && !isClean()) return runClean(args)
  return command.run({ operands, options, terminal })
}

function printAll(lines: readonly string[]): number {
  for (const line of lines) terminal.print(line)
  return STATUS.ok
}

/** A stack is for mistakes of this program alone. */
function report(error: unknown): number {
  const known =
    error instanceof Failure || error instanceof ProviderError || error instanceof Pkcs11Error
  const text = known ? plain(error.message) : error instanceof Error ? error.stack : String(error)
  terminal.note(`${terminal.paintError('red', 'provider-pkcs11:')} ${text}`)
  if (!(error instanceof Failure)) return STATUS.failed
  if (error.remedy !== undefined) terminal.note(`  ${error.remedy}`)
  return error.status
}
