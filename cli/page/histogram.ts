// SPDX-License-Identifier: Apache-2.0
// How steady the calls of one function are: how many took how long.
import { formatMicroseconds } from '../trace/units.ts'
import { card, colour, drawAlways, element, prepareCanvas, showTip } from './dom.ts'
import type { PageData } from './page-data.ts'
import { logBins } from './scale.ts'

const HEIGHT = 190
const BOTTOM = 24
const TOP = 30
/** So that a few bars are not as wide as the page. */
const FEWEST_BINS = 20

export class Histogram {
  readonly #data: PageData
  readonly #canvas = element('canvas', { 'aria-label': 'distribution of durations' })
  readonly #title = element('span', { class: 'mono' })
  #fn: number

  constructor(data: PageData) {
    this.#data = data
    this.#fn = this.#interesting()
    drawAlways(this.#canvas, () => this.#draw())
    this.#canvas.addEventListener('pointermove', (event) => showTip(this.#describe(event), event))
    this.#canvas.addEventListener('pointerleave', (event) => showTip(undefined, event))
  }

  get element(): HTMLElement {
    return card(
      'How long a call takes',
      'Calls by duration, on a logarithmic axis; the lines are the median and the 99th percentile.',
      this.#title,
      this.#canvas,
    )
  }

  show(fn: number | undefined): void {
    this.#fn = fn ?? this.#interesting()
    this.#draw()
  }

  /** Of what takes the most time, the first that is called more than a few times. */
  #interesting(): number {
    const often = this.#data.functions.findIndex(({ count }) => count >= 20)
    return Math.max(0, often)
  }

  #bins() {
    const durations = this.#data.events.filter(([, , fn]) => fn === this.#fn).map(([, us]) => us)
    return logBins(durations)
  }

  #draw(): void {
    const prepared = prepareCanvas(this.#canvas, HEIGHT)
    const row = this.#data.functions[this.#fn]
    const bins = this.#bins()
    this.#title.textContent = row === undefined ? 'no calls' : `${row.name}, ${row.count} calls`
    if (prepared === undefined || row === undefined || bins.length === 0) return
    const { context, width } = prepared
    const most = Math.max(...bins.map(({ count }) => count))
    const step = width / Math.max(bins.length, FEWEST_BINS)
    bins.forEach(({ count, from }, i) => {
      const height = ((HEIGHT - TOP - BOTTOM) * count) / most
      context.fillStyle = colour(row.kind)
      context.fillRect(i * step + 1, HEIGHT - BOTTOM - height, Math.max(1, step - 2), height)
      if (i % Math.ceil(70 / step) > 0) return
      context.fillStyle = colour('dim')
      context.fillText(formatMicroseconds(from), i * step + 1, HEIGHT - BOTTOM / 2)
    })
    const lines = [
      { name: 'median', value: row.median, line: 0 },
      { name: '99th', value: row.p99, line: 1 },
    ]
    const first = bins[0]?.from ?? 1
    const x = (value: number) =>
      Math.min(10 * Math.log10(Math.max(value, 0.1) / first) * step, width)
    for (const { name, value, line } of lines) drawLine(context, x(value), width, line, name, value)
  }

  #describe({ offsetX }: MouseEvent): string | undefined {
    const bins = this.#bins()
    const columns = Math.max(bins.length, FEWEST_BINS)
    const bin = bins[Math.floor((offsetX / this.#canvas.clientWidth) * columns)]
    if (bin === undefined) return undefined
    const { from, to, count } = bin
    return `${formatMicroseconds(from)} to ${formatMicroseconds(to)}: ${count} calls`
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  x: number,
  width: number,
  line: number,
  name: string,
  value: number,
): void {
  context.fillStyle = colour('text')
  context.fillRect(x, TOP - 16 + 14 * line, 1.5, HEIGHT - BOTTOM - TOP + 16 - 14 * line)
  context.textAlign = x > width / 2 ? 'right' : 'left'
  const beside = x > width / 2 ? -5 : 6
  context.fillText(`${name} ${formatMicroseconds(value)}`, x + beside, TOP - 20 + 14 * line)
  context.textAlign = 'left'
}
