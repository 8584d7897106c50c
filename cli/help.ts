// SPDX-License-Identifier: Apache-2.0
// The texts of --help.
import type { Command, OptionSpec } from './command.ts'
import type { Paint } from './terminal.ts'

export const helpOfAll = (commands: readonly Command[], paint: Paint): string[] => [
  'Tokens, keys and OpenSSL: what the provider for PKCS#11 needs, on the command line.',
  '',
  `${paint('bold', 'Usage:')} provider-pkcs11 COMMAND [OPTION]… [OPERAND]…`,
  '',
  paint('bold', 'Commands:'),
  ...layOut(commands.map(({ name, summary }) => [name, summary])),
  '',
  paint('bold', 'Options:'),
  ...layOut([
    ['-h, --help', 'what a command does, with examples'],
    ['--version', 'the version of this program'],
  ]),
  '',
  paint('bold', 'Exit status:'),
  ...layOut([
    ['0', 'done, and all is well'],
    ['1', 'failed, or found something wrong or nothing at all'],
    ['2', 'the command line is wrong'],
  ]),
  '',
  'provider-pkcs11 COMMAND --help says more. Start with `provider-pkcs11 doctor`.',
]

export const helpOf = (command: Command, paint: Paint): string[] => [
  `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
  '',
  `${paint('bold', 'Usage:')} ${usageOf(command)}`,
  ...command.details.flatMap((paragraph) => ['', ...wrap(paragraph, COLUMNS)]),
  '',
  paint('bold', 'Options:'),
  ...layOut([
    ...command.options.map((option): [string, string] => [describeOption(option), option.doc]),
    ['-h, --help', 'this text'],
  ]),
  '',
  paint('bold', 'Examples:'),
  ...command.examples.flatMap(({ command: line, what }) => [
    `  ${paint('dim', `# ${what}`)}`,
    `  ${line}`,
  ]),
]

export const usageOf = ({ name, operands }: Command): string =>
  `provider-pkcs11 ${name} [OPTION]…${operands === '' ? '' : ` ${operands}`}`

export const describeOption = ({ name, short, value }: OptionSpec): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`

const COLUMNS = 80
const LEFT = 24

const layOut = (rows: readonly (readonly [term: string, text: string])[]): string[] =>
  rows.flatMap(([term, text]) => {
    const [first = '', ...rest] = wrap(text, COLUMNS - LEFT)
    const indent = ' '.repeat(LEFT)
    const more = rest.map((line) => indent + line)
    return term.length + 4 > LEFT
      ? [`  ${term}`, indent + first, ...more]
      : [`  ${term}`.padEnd(LEFT) + first, ...more]
  })

export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
