// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseRecords, readRecords } from '../../../../cli/trace/records.ts'
import { makeFolder } from '../../../support/folder.ts'

const call = {
  time: 2,
  pid: 1,
  tid: 1,
  level: 1,
  event: 'call',
  call: 'C_Sign',
  in: {},
  rv: 'CKR_OK',
  out: {},
  us: 5,
}
const decision = {
  time: 1,
  pid: 1,
  tid: 1,
  level: 1,
  event: 'decision',
  area: 'slot 1',
  text: 'skipped',
}

test('records come in order of time', () => {
  const log = `${JSON.stringify(call)}\n${JSON.stringify(decision)}\n`
  assert.deepEqual(parseRecords(log), [decision, call])
})

test('a line that is no record is left out', () => {
  const broken = [
    JSON.stringify(call).slice(0, 40),
    'C_Sign failed',
    '[]',
    '{}',
    JSON.stringify({ ...call, us: 'long' }),
    JSON.stringify({ ...call, time: null }),
    JSON.stringify({ ...call, in: [] }),
    JSON.stringify({ ...decision, text: undefined }),
    JSON.stringify({ ...decision, event: 'rumour' }),
  ]
  assert.deepEqual(parseRecords(broken.join('\n')), [])
})

test('a file is read as its text is, whatever its size', () => {
  const path = join(makeFolder(), 'log')
  const lines = Array.from({ length: 1000 }, (_, i) =>
    JSON.stringify({ ...decision, time: i, text: 'é'.repeat(20_000) }),
  )
  writeFileSync(path, lines.join('\n'))
  const records = readRecords(path)
  assert.equal(records.length, 1000)
  assert.deepEqual(records, parseRecords(lines.join('\n')))
})

test('an empty log has none', () => {
  assert.deepEqual(parseRecords(''), [])
})
