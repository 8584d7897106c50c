// SPDX-License-Identifier: Apache-2.0
// How the demo looks. Colours only on a terminal, and not where NO_COLOR is set.
const colourful = process.stdout.isTTY === true && !process.env.NO_COLOR

const paint =
  (code: number) =>
  (text: string): string =>
    colourful ? `\x1b[${code}m${text}\x1b[0m` : text

const bold = paint(1)
const dim = paint(2)
const green = paint(32)
const red = paint(31)

const print = (text: string): void => {
  process.stdout.write(text)
}

export const showTitle = (text: string): void => print(`\n${bold(text)}\n`)
export const showCommand = (command: string): void => print(`  ${green('$')} ${command}\n`)
export const showLine = (text: string): void => print(`    ${text}\n`)
export const showNote = (text: string): void => print(`  ${dim(text)}\n`)

/** Goes to stderr, as the last thing that the demo says. */
export const showFailure = (text: string): void => {
  process.stderr.write(`\n${red('The demo stopped here.')}\n${text}\n`)
}

/** Says what takes a while, and when it is done, how long it took. */
export async function showProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  print(`  ${what} ... `)
  try {
    const result = await work()
    print(`${dim(`done, ${((performance.now() - started) / 1000).toFixed(1)} s`)}\n`)
    return result
  } catch (error) {
    print(`${red('failed')}\n`)
    throw error
  }
}
