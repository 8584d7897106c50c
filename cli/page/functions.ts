// SPDX-License-Identifier: Apache-2.0
// Where the time went: a row and a bar for each function.
import { formatMicroseconds, formatShare } from '../trace/units.ts'
import { card, element } from './dom.ts'
import type { PageData, PageFunction } from './page-data.ts'

const HEADINGS = [
  'Function',
  'Share of the time',
  'Total',
  'Calls',
  'Median',
  '99th',
  'Most',
  'Errors',
]

/** `choose` is called with the number of a function that is clicked, or none. */
export function functionTable(
  data: PageData,
  choose: (fn: number | undefined) => void,
): HTMLElement {
  const longest = Math.max(...data.functions.map(({ total }) => total), 1)
  const rows = data.functions.map((fn) => row(fn, data.total, longest))
  let chosen: number | undefined
  rows.forEach((tr, i) => {
    tr.addEventListener('click', () => {
      chosen = chosen === i ? undefined : i
      rows.forEach((other, k) => {
        other.classList.toggle('chosen', k === chosen)
      })
      choose(chosen)
    })
  })
  const head = HEADINGS.map((text, i) => element('th', i > 1 ? { class: 'number' } : {}, text))
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  )
  return card(
    'Where the time went',
    'By function. Click one to see it in the charts below.',
    element('div', { class: 'scroll' }, table),
  )
}

function row(fn: PageFunction, total: number, longest: number): HTMLTableRowElement {
  const width = `width:${((100 * fn.total) / longest).toFixed(2)}%`
  const bar = element('i', { style: `${width};background:var(--${fn.kind})` })
  const numbers = [
    `${formatMicroseconds(fn.total)} · ${formatShare(fn.total, total)}`,
    String(fn.count),
    ...[fn.median, fn.p99, fn.most].map(formatMicroseconds),
  ]
  return element(
    'tr',
    { class: 'choice' },
    element('td', { class: 'mono' }, fn.name),
    element('td', { class: 'share' }, element('div', { class: 'bar' }, bar)),
    ...numbers.map((text) => element('td', { class: 'number' }, text)),
    element('td', { class: 'number error' }, fn.errors === 0 ? '' : String(fn.errors)),
  )
}
