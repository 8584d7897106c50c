// SPDX-License-Identifier: Apache-2.0
// Where a command writes: colours on a terminal alone, results to stdout, everything else to stderr.

const CODES = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
} as const

export type Style = keyof typeof CODES
/** Puts a style around a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

type Environment = Readonly<Record<string, string | undefined>>

/** https://no-color.org: any value that is not empty. */
const wantsColours = (output: Output, environment: Environment): boolean =>
  output.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'

const painter =
  (coloured: boolean): Paint =>
  (style, text) =>
    coloured && text !== '' ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text

/** What somebody else has named, such as a label: it moves no cursor and changes no colour. */
export const plain = (text: string): string => text.replace(/\p{Cc}/gu, '\u{fffd}')

export class Terminal {
  readonly #out: Output
  readonly #err: Output
  /** For what goes to stdout, and to stderr. */
  readonly paint: Paint
  readonly paintError: Paint
  readonly environment: Environment

  constructor(out: Output, err: Output, environment: Environment) {
    this.#out = out
    this.#err = err
    this.environment = environment
    this.paint = painter(wantsColours(out, environment))
    this.paintError = painter(wantsColours(err, environment))
  }

  /** Columns of stdout; `undefined` where it is no terminal: then nothing is cut. */
  get columns(): number | undefined {
    return this.#out.isTTY ? this.#out.columns : undefined
  }

  /** Whether somebody watches stderr. */
  get watched(): boolean {
    return this.#err.isTTY === true
  }

  /** One line of the result. */
  print(line = ''): void {
    this.#out.write(`${line}\n`)
  }

  /** One line beside the result. */
  note(line = ''): void {
    this.#err.write(`${line}\n`)
  }

  /** Text as it is, to stderr. */
  writeError(text: string): void {
    this.#err.write(text)
  }
}
