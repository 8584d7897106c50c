// SPDX-License-Identifier: Apache-2.0
// From a command line to a command and its input.
import { parseArgs } from 'node:util'
import { type Command, Options } from './command.ts'
import { type Failure, usageError } from './failure.ts'

export interface Parsed {
  readonly operands: readonly string[]
  readonly options: Options
  readonly help: boolean
}

export function parseCommandLine(command: Command, args: readonly string[]): Parsed {
  const [own, foreign] = command.runsProgram ? splitProgram(command, args) : [args, []]
  const { values, positionals } = parse(command, own)
  const operands = [...positionals, ...foreign]
  const help = values.help === true
  if (!help) checkCount(command, operands)
  return { operands, options: new Options(values), help }
}

function parse(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    command.options.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  )
  const help = { type: 'boolean' as const, short: 'h' }
  try {
    return parseArgs({ args: [...args], options: { ...options, help }, allowPositionals: true })
  } catch (error) {
    if (error instanceof TypeError) throw usageError(tidy(error.message), command.name)
    throw error
  }
}

/** Node's words, without its advice about `--` that fits no operand here. */
const tidy = (message: string): string => {
  const [first = message] = message.split(/\. |\n/)
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '')
}

/** The program begins behind `--`, or with the first word that is no option. */
function splitProgram(
  { options }: Command,
  args: readonly string[],
): readonly [own: readonly string[], program: readonly string[]] {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') return [args.slice(0, i), args.slice(i + 1)]
    if (!arg.startsWith('-')) return [args.slice(0, i), args.slice(i)]
    const takesNext = options.some(
      ({ name, short, value }) =>
        value !== undefined && (arg === `--${name}` || arg === `-${short}`),
    )
    if (takesNext) i++
  }
  return [args, []]
}

function checkCount(
  { name, operands, operandCount: [least, most] }: Command,
  given: readonly string[],
) {
  if (given.length < least) throw usageError(`something is missing: ${operands}`, name)
  const extra = given[most]
  if (extra !== undefined) throw usageError(`'${extra}' is one too many`, name)
}

/** The nearest of the known names, when it is near enough to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance, candidate }) => distance <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.distance - b.distance)
  return best?.candidate
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

export const unknownCommand = (name: string, known: readonly string[]): Failure => {
  const meant = nearest(name, known)
  return usageError(
    `there is no command '${name}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`,
  )
}
