// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTable } from '../../../cli/table.ts'
import type { Paint } from '../../../cli/terminal.ts'

const plain: Paint = (_style, text) => text
const marked: Paint = (style, text) => `<${style}>${text}</>`

test('columns are as wide as what is in them, and numbers stand to the right', () => {
  const columns = [{ title: 'Name' }, { title: 'Calls', align: 'right' as const }]
  assert.deepEqual(
    formatTable(
      columns,
      [
        ['C_Sign', '7'],
        ['x', '1234567'],
      ],
      plain,
    ),
    ['Name      Calls', 'C_Sign        7', 'x       1234567'],
  )
})

test('a line has no blanks at its end', () => {
  assert.deepEqual(formatTable([{ title: 'A' }, { title: 'Long' }], [['a', '']], plain), [
    'A  Long',
    'a',
  ])
})

test('colours do not count', () => {
  const columns = [{ title: 'N', style: 'cyan' as const }, { title: 'M' }]
  assert.deepEqual(formatTable(columns, [['abc', 'x']], marked), [
    '<bold>N</>    <bold>M</>',
    '<cyan>abc</>  x',
  ])
})

test('wide characters take two columns, and accents none', () => {
  const lines = formatTable(
    [{ title: 'T' }, { title: 'U' }],
    [
      ['鍵', '1'],
      ['e\u0301a', '2'],
    ],
    plain,
  )
  assert.deepEqual(lines, ['T   U', '鍵  1', 'e\u0301a  2'])
})
