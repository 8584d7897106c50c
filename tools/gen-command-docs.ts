// SPDX-License-Identifier: Apache-2.0
// The reference of the command line program, from the table that its --help comes from.
import type { Command, OptionSpec } from '../cli/command.ts'
import { COMMANDS } from '../cli/commands.ts'
import { describeOption, usageOf } from '../cli/help.ts'
import { escapeRoff, printSentences, wrap } from './roff.ts'

const COLUMNS = 100

export const commandsInMarkdown = (): string => COMMANDS.map(printCommand).join('\n\n')

const printCommand = (command: Command): string =>
  [
    `### ${command.name}`,
    wrap(`${sentence(command.summary)} ${command.details[0] ?? ''}`.trim(), COLUMNS),
    ...command.details.slice(1).map((paragraph) => wrap(paragraph, COLUMNS)),
    `    ${usageOf(command)}`,
    ...(command.options.length === 0 ? [] : [printOptions(command.options)]),
    `\`\`\`sh not-run\n${command.examples.map(printExample).join('\n')}\n\`\`\``,
  ].join('\n\n')

const printOptions = (options: readonly OptionSpec[]): string =>
  [
    '| Option | |',
    '| --- | --- |',
    ...options.map((option) => `| \`${describeOption(option)}\` | ${option.doc} |`),
  ].join('\n')

const printExample = ({ command, what }: Command['examples'][number]): string =>
  `# ${what}\n${command}`

export const commandsInRoff = (): string => COMMANDS.map(printManCommand).join('\n')

const printManCommand = (command: Command): string =>
  [
    `.SS ${escapeRoff(command.name)}`,
    `.B ${escapeRoff(usageOf(command))}`,
    '.PP',
    printSentences(sentence(command.summary)),
    ...command.details.flatMap((paragraph) => ['.PP', printSentences(paragraph)]),
    ...command.options.flatMap((option) => [
      '.TP',
      `.B ${escapeRoff(describeOption(option))}`,
      printSentences(sentence(option.doc)),
    ]),
    '.PP',
    'Examples:',
    '.PP',
    '.in +4n',
    '.EX',
    ...command.examples.map(({ command: line, what }) => escapeRoff(`# ${what}\n${line}`)),
    '.EE',
    '.in',
  ].join('\n')

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
