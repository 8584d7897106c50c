// SPDX-License-Identifier: Apache-2.0
// Every call as a bar on the line of its thread.
import { formatMicroseconds } from '../trace/units.ts'
import { card, colour, drawAlways, element, prepareCanvas, showTip } from './dom.ts'
import { KINDS, type Kind, type PageData, type PageEvent } from './page-data.ts'
import { shift, ticks, zoom } from './scale.ts'

/** Lines are this high, and lower where there are many of them. */
const HIGHEST_LANE = 30
const LOWEST_LANE = 8
const MOST_HEIGHT = 900
const AXIS = 26
const LEFT = 110
const RIGHT = 12

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  crypto: 'cryptography',
  login: 'sessions, logins',
  search: 'searching, reading',
  object: 'making, deleting objects',
  driver: 'driver, slots, mechanisms',
}

const swatch = (name: string): HTMLElement => element('i', { style: `background:var(--${name})` })

export class Timeline {
  readonly #data: PageData
  readonly #canvas = element('canvas', { class: 'timeline', 'aria-label': 'timeline of the calls' })
  readonly #whole: number
  readonly #lane: number
  #view: [number, number]
  #marked: number | undefined

  constructor(data: PageData) {
    this.#data = data
    const ends = data.events.map(([at, duration]) => at + duration)
    const last = [...ends, ...data.messages.map(({ at }) => at)].reduce((a, b) => Math.max(a, b), 1)
    this.#whole = last * 1.01
    const share = Math.floor(MOST_HEIGHT / Math.max(1, data.lanes.length))
    this.#lane = Math.min(HIGHEST_LANE, Math.max(LOWEST_LANE, share))
    this.#view = [0, this.#whole]
    drawAlways(this.#canvas, () => this.#draw())
    this.#listen()
  }

  get element(): HTMLElement {
    const used = new Set(this.#data.functions.map(({ kind }) => kind))
    const legend = KINDS.filter((kind) => used.has(kind)).map((kind) =>
      element('span', {}, swatch(kind), KIND_NAMES[kind]),
    )
    const failed = this.#data.failures.length > 0 || this.#data.messages.some(({ error }) => error)
    if (failed) legend.push(element('span', {}, swatch('error'), 'refused, or an error'))
    const button = (text: string, act: () => void) => {
      const made = element('button', { type: 'button' }, text)
      made.addEventListener('click', act)
      return made
    }
    const middle = () => (this.#view[0] + this.#view[1]) / 2
    return card(
      'Timeline',
      `Each bar is a call${this.#omitted()}. Turn the wheel to zoom, drag to move.`,
      element(
        'div',
        { class: 'tools' },
        button('Zoom in', () => this.#set(zoom(this.#view, 0.5, middle(), this.#whole))),
        button('Zoom out', () => this.#set(zoom(this.#view, 2, middle(), this.#whole))),
        button('Everything', () => this.#set([0, this.#whole])),
      ),
      element('div', { class: 'legend' }, ...legend),
      this.#canvas,
    )
  }

  /** Lets one function stand out; `undefined`: none. */
  mark(fn: number | undefined): void {
    this.#marked = fn
    this.#draw()
  }

  #omitted(): string {
    const { omitted } = this.#data
    return omitted === 0 ? '' : ` (${omitted} short ones are left out to keep the page small)`
  }

  #set(view: [number, number]): void {
    this.#view = view
    this.#draw()
  }

  #height(): number {
    return AXIS + this.#lane * Math.max(1, this.#data.lanes.length)
  }

  #draw(): void {
    const prepared = prepareCanvas(this.#canvas, this.#height())
    if (prepared === undefined) return
    const { context, width } = prepared
    const x = (at: number) =>
      LEFT + ((at - this.#view[0]) / (this.#view[1] - this.#view[0])) * (width - LEFT - RIGHT)
    this.#drawGrid(context, width, x)
    context.save()
    context.beginPath()
    context.rect(LEFT, 0, width - LEFT - RIGHT, this.#height())
    context.clip()
    for (const event of this.#data.events) this.#drawEvent(context, event, x)
    context.fillStyle = colour('error')
    for (const { at, lane, error } of this.#data.messages)
      if (error) context.fillRect(x(at) - 1, AXIS + lane * this.#lane, 2, this.#lane)
    context.restore()
  }

  #drawGrid(context: CanvasRenderingContext2D, width: number, x: (at: number) => number): void {
    context.strokeStyle = colour('line')
    context.fillStyle = colour('dim')
    context.textAlign = 'center'
    for (const at of ticks(this.#view[0], this.#view[1], (width - LEFT) / 130)) {
      const text = at === 0 ? '0' : formatMicroseconds(at)
      const fits = x(at) + context.measureText(text).width / 2 < width
      if (fits) context.fillText(text, Math.max(LEFT, x(at)), AXIS / 2)
      context.beginPath()
      context.moveTo(x(at), AXIS)
      context.lineTo(x(at), this.#height())
      context.stroke()
    }
    context.textAlign = 'left'
    const every = Math.ceil(14 / this.#lane)
    this.#data.lanes.forEach((lane, i) => {
      if (i % every === 0) context.fillText(lane, 2, AXIS + (i + 0.5) * this.#lane, LEFT - 8)
    })
  }

  #drawEvent(
    context: CanvasRenderingContext2D,
    [at, duration, fn, lane, , failed]: PageEvent,
    x: (at: number) => number,
  ): void {
    if (at + duration < this.#view[0] || at > this.#view[1]) return
    const faded = this.#marked !== undefined && this.#marked !== fn
    context.globalAlpha = faded ? 0.18 : 1
    context.fillStyle = colourOf(this.#data.functions[fn]?.kind ?? 'driver')
    const left = x(at)
    const bar = this.#lane * 0.6
    const top = AXIS + lane * this.#lane + (this.#lane - bar) / 2
    context.fillRect(left, top, Math.max(1, x(at + duration) - left), bar)
    if (failed) {
      context.fillStyle = colourOf('error')
      context.fillRect(left, top + bar, Math.max(3, x(at + duration) - left), 0.15 * this.#lane)
    }
    context.globalAlpha = 1
  }

  #listen(): void {
    const canvas = this.#canvas
    const timeAt = (event: MouseEvent) => {
      const { left, width } = canvas.getBoundingClientRect()
      const part = (event.clientX - left - LEFT) / (width - LEFT - RIGHT)
      return this.#view[0] + part * (this.#view[1] - this.#view[0])
    }
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        this.#set(zoom(this.#view, event.deltaY < 0 ? 0.8 : 1.25, timeAt(event), this.#whole))
      },
      { passive: false },
    )
    canvas.addEventListener('pointerdown', (event) => canvas.setPointerCapture(event.pointerId))
    canvas.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) {
        const perPixel = (this.#view[1] - this.#view[0]) / (canvas.clientWidth - LEFT - RIGHT)
        this.#set(shift(this.#view, -event.movementX * perPixel, this.#whole))
      }
      showTip(this.#describe(timeAt(event), event.offsetY), event)
    })
    canvas.addEventListener('pointerleave', (event) => showTip(undefined, event))
  }

  /** The call under the pointer, or the nearest within a few pixels. */
  #describe(time: number, y: number): string | undefined {
    const lane = Math.floor((y - AXIS) / this.#lane)
    const reach = (4 * (this.#view[1] - this.#view[0])) / this.#canvas.clientWidth
    let best: PageEvent | undefined
    let distance = reach
    for (const event of this.#data.events) {
      const [at, duration, , where] = event
      if (where !== lane) continue
      const away = time < at ? at - time : Math.max(0, time - at - duration)
      if (away <= distance && (away < distance || best === undefined)) {
        best = event
        distance = away
      }
    }
    return best === undefined ? undefined : describeEvent(this.#data, best)
  }
}

const colours = new Map<string, string>()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colours.clear())

/** `colour` is slow for ten thousand bars. */
const colourOf = (name: string): string => {
  const known = colours.get(name) ?? colour(name)
  colours.set(name, known)
  return known
}

export const describeEvent = (
  { functions, results }: PageData,
  [at, duration, fn, , result, , input]: PageEvent,
): string =>
  `${functions[fn]?.name}(${input}) → ${results[result]}, ${formatMicroseconds(duration)}, at ${formatMicroseconds(at)}`
