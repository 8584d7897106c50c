// SPDX-License-Identifier: Apache-2.0
// The page of a trace, built from the data in it.
import { formatMicroseconds, formatShare } from '../trace/units.ts'
import { card, element } from './dom.ts'
import { functionTable } from './functions.ts'
import { Histogram } from './histogram.ts'
import type { PageData } from './page-data.ts'
import { describeEvent, Timeline } from './timeline.ts'

const MOST_SLOWEST = 10

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '{}')

function build(data: PageData): Node[] {
  if (data.calls === 0) return [...heading(data), nothing(data), messages(data)]
  const timeline = new Timeline(data)
  const histogram = new Histogram(data)
  const choose = (fn: number | undefined) => {
    timeline.mark(fn)
    histogram.show(fn)
  }
  return [
    ...heading(data),
    tiles(data),
    functionTable(data, choose),
    timeline.element,
    histogram.element,
    slowest(data),
    ...(data.failures.length === 0 ? [] : [failures(data)]),
    messages(data),
  ]
}

function heading({ command, start, status }: PageData): Node[] {
  const when = new Date(start).toISOString().replace('T', ' ').slice(0, 19)
  return [
    element('h1', {}, 'Token calls'),
    element('code', { class: 'command' }, command),
    element('p', { class: 'hint' }, `${when} UTC, exit status ${status}`),
  ]
}

const nothing = ({ messages }: PageData): HTMLElement =>
  card(
    'No token call',
    messages.length === 0
      ? 'The program has not loaded the provider.'
      : 'The program has loaded the provider and never asked the token.',
  )

function tiles(data: PageData): HTMLElement {
  const [longest] = [...data.events].sort((a, b) => b[1] - a[1])
  const failed = data.failures.reduce((sum, { count }) => sum + count, 0)
  const raised = data.messages.filter(({ error }) => error).length
  const name = longest === undefined ? '' : (data.functions[longest[2]]?.name ?? '')
  return element(
    'div',
    { class: 'tiles' },
    tile(
      'The program ran',
      formatMicroseconds(data.wall),
      `${plural(data.lanes.length, 'thread')} used tokens`,
    ),
    tile('In token calls', formatMicroseconds(data.total), formatShare(data.total, data.wall)),
    tile('Calls', String(data.calls), plural(data.functions.length, 'function')),
    tile('Slowest call', formatMicroseconds(longest?.[1] ?? 0), name),
    tile(
      'Errors',
      String(failed + raised),
      `${failed} of the token, ${raised} seen by the program`,
      failed + raised > 0 ? 'bad' : '',
    ),
  )
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const tile = (name: string, value: string, more: string, mood = ''): HTMLElement =>
  element(
    'div',
    { class: `tile ${mood}`.trim() },
    element('div', { class: 'name' }, name),
    element('div', { class: 'value' }, value),
    element('div', { class: 'more' }, more),
  )

function slowest(data: PageData): HTMLElement {
  const events = [...data.events].sort((a, b) => b[1] - a[1]).slice(0, MOST_SLOWEST)
  const rows = events.map((event) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, formatMicroseconds(event[1])),
      element('td', { class: 'mono' }, describeEvent(data, event)),
    ),
  )
  return card('Slowest calls', 'The longest first.', table(rows))
}

function failures({ failures }: PageData): HTMLElement {
  const rows = failures.map(({ call, rv, count }) =>
    element(
      'tr',
      {},
      element('td', { class: 'number' }, String(count)),
      element('td', { class: 'mono' }, call),
      element('td', { class: 'mono error' }, rv),
    ),
  )
  return card('What the token refused', 'Return values that are errors.', table(rows))
}

function messages({ messages }: PageData): HTMLElement {
  const rows = messages.map(({ at, error, text }) =>
    element(
      'tr',
      {},
      element('td', { class: 'dim' }, formatMicroseconds(at)),
      element('td', error ? { class: 'error' } : {}, error ? `error: ${text}` : text),
    ),
  )
  return card(
    'What the provider decided',
    'Which key, which mechanism, on the token or in software, and why.',
    element('div', { class: 'messages' }, table(rows)),
  )
}

const table = (rows: readonly Node[]): HTMLElement =>
  element('table', {}, element('tbody', {}, ...rows))

// At the end: what `build` uses is defined above.
document.getElementById('page')?.replaceChildren(...build(data))
