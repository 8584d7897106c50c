// SPDX-License-Identifier: Apache-2.0
// How the values of options are read. Each gives `undefined` for a value that is not allowed.

export const oneOf =
  <T>(values: Readonly<Record<string, T>>) =>
  (value: string): T | undefined =>
    Object.hasOwn(values, value) ? values[value] : undefined

export const text = (value: string): string | undefined => (value === '' ? undefined : value)

/** The C provider reads this with strtol and looks at bit 0. */
export const numberFlag = (value: string): boolean | undefined => {
  const number = /^\s*(?:[+-]?(0x[0-9a-f]+|\d+))?$/i.exec(value)
  return number === null ? undefined : Number(number[1] ?? 0) % 2 !== 0
}

/** A decimal number within these limits. */
export const wholeNumber =
  (least: number, most: number) =>
  (value: string): number | undefined => {
    const number = /^\s*\+?\d+$/.test(value) ? Number(value) : Number.NaN
    return number >= least && number <= most ? number : undefined
  }

/** Whole words of a list, in any order, separated by blanks or commas; none is allowed too. */
export const words =
  <W extends string>(known: readonly W[]) =>
  (value: string): ReadonlySet<W> | undefined => {
    const written = value.split(/[\s,]+/).filter((word) => word !== '')
    const found = known.filter((word) => written.includes(word))
    return written.every((word) => known.some((one) => one === word)) ? new Set(found) : undefined
  }
