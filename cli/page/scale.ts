// SPDX-License-Identifier: Apache-2.0
// Where things stand on an axis.

/** Round numbers for about `count` marks from `from` to `to`: 1, 2 or 5 with zeros. */
export function ticks(from: number, to: number, count: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= raw) ?? raw
  const first = Math.ceil(from / step)
  const last = Math.floor(to / step)
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step)
}

/** Bins of a logarithmic axis, ten for each power of ten: the count of values in each. */
export function logBins(values: readonly number[]): { from: number; to: number; count: number }[] {
  const positions = values.map((value) => Math.floor(10 * Math.log10(Math.max(value, 0.1))))
  const least = positions.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = positions.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (least > most) return []
  const counts = new Array<number>(most - least + 1).fill(0)
  for (const position of positions) counts[position - least] = (counts[position - least] ?? 0) + 1
  return counts.map((count, i) => ({
    from: 10 ** ((least + i) / 10),
    to: 10 ** ((least + i + 1) / 10),
    count,
  }))
}

/** A part of the time axis, zoomed by `factor` around a point and kept within the whole. */
export function zoom(
  view: readonly [from: number, to: number],
  factor: number,
  around: number,
  whole: number,
): [from: number, to: number] {
  const width = Math.min(whole, Math.max(1, (view[1] - view[0]) * factor))
  const part = (around - view[0]) / (view[1] - view[0])
  return shift([around - part * width, around + (1 - part) * width], 0, whole)
}

export function shift(
  view: readonly [from: number, to: number],
  by: number,
  whole: number,
): [from: number, to: number] {
  const width = view[1] - view[0]
  const from = Math.min(Math.max(0, view[0] + by), Math.max(0, whole - width))
  return [from, from + width]
}
