// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CallRecord, LogRecord } from '../../../../cli/trace/records.ts'
import { quantile, summarize } from '../../../../cli/trace/summary.ts'

const call = (name: string, us: number, more: Partial<CallRecord> = {}): CallRecord => ({
  time: 10,
  pid: 1,
  tid: 1,
  level: 2,
  event: 'call',
  call: name,
  in: {},
  rv: 'CKR_OK',
  out: {},
  us,
  ...more,
})

test('functions are ordered by the time that they took, with median and 99th percentile', () => {
  const calls = [
    ...Array.from({ length: 100 }, (_, i) => call('C_Sign', i + 1)),
    call('C_Login', 9000),
  ]
  assert.deepEqual(summarize(calls).functions, [
    { name: 'C_Login', count: 1, total: 9000, median: 9000, p99: 9000, most: 9000, errors: 0 },
    { name: 'C_Sign', count: 100, total: 5050, median: 50, p99: 99, most: 100, errors: 0 },
  ])
})

test('an attribute that is not there is no error, a device that is gone is one', () => {
  const { functions, failures } = summarize([
    call('C_GetAttributeValue', 1, { rv: 'CKR_ATTRIBUTE_TYPE_INVALID' }),
    call('C_Sign', 1, { rv: 'CKR_DEVICE_REMOVED' }),
    call('C_Sign', 1, { rv: 'CKR_DEVICE_REMOVED' }),
  ])
  assert.deepEqual(
    functions.map(({ errors }) => errors),
    [2, 0],
  )
  assert.deepEqual(failures, [{ call: 'C_Sign', rv: 'CKR_DEVICE_REMOVED', count: 2 }])
})

test('the span ends with the last call, and threads of two processes are two', () => {
  const records: LogRecord[] = [
    { time: 1, pid: 1, tid: 1, level: 1, event: 'decision', text: 'x' },
    call('C_Sign', 500_000, { time: 2, pid: 2 }),
  ]
  const { span, processes, threads, decisions } = summarize(records)
  assert.deepEqual([span, processes, threads, decisions.length], [1_500_000, 2, 2, 1])
})

test('nothing comes to nothing', () => {
  const { calls, total, span, functions } = summarize([])
  assert.deepEqual([calls, total, span, functions], [0, 0, 0, []])
})

test('a quantile is one of the values, and no more than the wished part is below it', () => {
  const values = fc.array(fc.nat(1000), { minLength: 1 })
  const part = fc.double({ min: 0.01, max: 1, noNaN: true })
  fc.assert(
    fc.property(values, part, (list, p) => {
      const sorted = [...list].sort((a, b) => a - b)
      const found = quantile(sorted, p)
      assert.ok(sorted.includes(found))
      assert.ok(sorted.filter((value) => value < found).length < p * sorted.length)
    }),
  )
})
