// SPDX-License-Identifier: Apache-2.0
// What a name that is none of the options was probably meant to be.
import { OPTIONS, PIN_OPTION } from './options.ts'

export const OPTION_NAMES: readonly string[] = [
  ...Object.values(OPTIONS).map(({ name }) => name),
  PIN_OPTION.name,
]

/** The option to whose name the fewest letters have to be changed. */
export const findNearestOption = (name: string): string =>
  OPTION_NAMES.reduce((nearest, option) =>
    countChanges(name, option) < countChanges(name, nearest) ? option : nearest,
  )

/**
 * How options are often misspelt: OpenSSL says only of names that it is asked for whether a section has
 * them, and not every section is in a file that can be read again.
 */
export const listMisspellings = (): readonly string[] => [
  ...new Set(OPTION_NAMES.flatMap((name) => MISTAKES.map((mistake) => mistake(name)))),
]

const MISTAKES: readonly ((name: string) => string)[] = [
  (name) => name.replaceAll('-', '_'),
  (name) => name.replace('-module-', '-'),
  (name) => name.replace('-module-', '-provider-'),
  (name) => name.replace('pkcs11-module-', ''),
  (name) => name.replace('pkcs11-', 'pkcs-11-'),
  (name) => BEGINNING + name.slice(BEGINNING.length).replaceAll('-', ''),
  (name) => BEGINNING + name.slice(BEGINNING.length).replaceAll('-', '_'),
  (name) => (name.endsWith('s') ? name.slice(0, -1) : `${name}s`),
  (name) => name.replace('behavior', 'behaviour'),
]

const BEGINNING = 'pkcs11-module-'

/** Levenshtein's distance: letters that are added, left out or replaced. */
const countChanges = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
