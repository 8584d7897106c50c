// SPDX-License-Identifier: Apache-2.0
// Durations as people read them: three digits and a unit.

/** `0.4 µs`, `68.8 µs`, `1.25 ms`, `12.3 s`. */
export function formatMicroseconds(us: number): string {
  if (us < 1000) return `${digits(us)} µs`
  return us < 1e6 ? `${digits(us / 1000)} ms` : `${digits(us / 1e6)} s`
}

export const formatShare = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part / whole < 0.1 ? 1 : 0)} %`

const digits = (value: number): string =>
  value >= 99.95
    ? String(Math.round(value))
    : value.toFixed(value < 9.995 ? 2 : 1).replace(/\.?0+$/, '')
