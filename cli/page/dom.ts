// SPDX-License-Identifier: Apache-2.0
// Elements in one expression. Texts are texts: nothing of a trace is ever read as HTML.

type Child = Node | string
type Properties = Readonly<Record<string, string>>

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export const card = (title: string, hint: string, ...children: readonly Child[]): HTMLElement =>
  element(
    'section',
    { class: 'card' },
    element('h2', {}, title),
    element('p', { class: 'hint' }, hint),
    ...children,
  )

/** A colour of the style sheet, as it is now: light or dark. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** A canvas as wide as its place, sharp on every screen; the width in CSS pixels. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  height: number,
): { context: CanvasRenderingContext2D; width: number } | undefined {
  const context = canvas.getContext('2d')
  const width = canvas.clientWidth
  if (context === null || width === 0) return undefined
  const scale = window.devicePixelRatio || 1
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.style.height = `${height}px`
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  context.font = '12px system-ui, "DejaVu Sans", sans-serif'
  context.textBaseline = 'middle'
  return { context, width }
}

/** Draws now, and whenever the size or the colours of the page change. */
export function drawAlways(canvas: HTMLCanvasElement, draw: () => void): void {
  new ResizeObserver(draw).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
}

const tip = element('div', { id: 'tip' })

/** Shows a text at the pointer, or hides it. */
export function showTip(text: string | undefined, event: MouseEvent): void {
  if (!tip.isConnected) document.body.append(tip)
  tip.style.display = text === undefined ? 'none' : 'block'
  if (text === undefined) return
  tip.textContent = text
  const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8)
  tip.style.left = `${Math.max(8, left)}px`
  tip.style.top = `${event.clientY + 16}px`
}
