// SPDX-License-Identifier: Apache-2.0
// What a command is: one description, from which come parsing, --help, completion and the manual.
import type { Terminal } from './terminal.ts'

export interface OptionSpec {
  readonly name: string
  readonly short?: string
  /** What stands for the value in the help; absent: the option takes none. */
  readonly value?: string
  readonly doc: string
}

export interface Example {
  readonly command: string
  readonly what: string
}

export interface Command {
  readonly name: string
  readonly summary: string
  /** Operands as the usage line has them; a name in brackets may be left out. */
  readonly operands: string
  /** More than this many operands, or fewer, are a mistake of usage. */
  readonly operandCount: readonly [least: number, most: number]
  /** Everything behind `--` is another program's, and so is what follows the first operand. */
  readonly runsProgram?: true
  /** Uses tokens in this process, whose OpenSSL must not have loaded anything by itself. */
  readonly usesTokens?: true
  readonly details: readonly string[]
  readonly options: readonly OptionSpec[]
  readonly examples: readonly Example[]
  /** The exit status. */
  run(input: Input): Promise<number> | number
}

/** What a command line says. */
export interface Input {
  readonly operands: readonly string[]
  readonly options: Options
  readonly terminal: Terminal
}

export class Options {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }
}
