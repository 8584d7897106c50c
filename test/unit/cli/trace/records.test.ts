// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRecords } from '../../../../cli/trace/records.ts'

const call = {
  time: 2,
  pid: 1,
  tid: 1,
  event: 'call',
  call: 'C_Sign',
  in: {},
  rv: 'CKR_OK',
  out: {},
  us: 5,
}
const decision = { time: 1, pid: 1, tid: 1, event: 'decision', area: 'slot 1', text: 'skipped' }

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

test('an empty log has none', () => {
  assert.deepEqual(parseRecords(''), [])
})
