// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf, pageData } from '../../../../cli/trace/page-data.ts'
import type { CallRecord, LogRecord } from '../../../../cli/trace/records.ts'
import { summarize } from '../../../../cli/trace/summary.ts'

const call = (i: number, more: Partial<CallRecord> = {}): CallRecord => ({
  time: 100 + i / 1e6,
  pid: 1,
  tid: 1,
  level: 2,
  event: 'call',
  call: 'C_Sign',
  in: { session: 2 },
  rv: 'CKR_OK',
  out: {},
  us: 1,
  ...more,
})

const dataOf = (records: readonly LogRecord[]) =>
  pageData({
    command: 'x',
    start: new Date(0),
    outcome: { status: 0, wall: 1 },
    summary: summarize(records),
    records,
  })

test('an event is a few numbers that point into lists', () => {
  const data = dataOf([
    call(0),
    call(7, { tid: 2, call: 'C_Login', rv: 'CKR_PIN_INCORRECT', us: 9 }),
  ])
  assert.deepEqual(data.lanes, ['1/1', '1/2'])
  const [, [at, us, fn, lane, result, failed, input] = []] = data.events
  assert.deepEqual(
    [at, us, data.functions[fn ?? -1]?.name, lane, data.results[result ?? -1], failed, input],
    [7, 9, 'C_Login', 1, 'CKR_PIN_INCORRECT', 1, 'session=2'],
  )
})

test('of very many calls the page has the failed, the longest and a sample', () => {
  const calls = Array.from({ length: 100_000 }, (_, i) => call(i))
  calls[4_321] = call(4_321, { us: 777 })
  calls[54_321] = call(54_321, { rv: 'CKR_DEVICE_ERROR' })
  const data = dataOf(calls)
  assert.ok(data.events.length <= 20_000)
  assert.equal(data.events.length + data.omitted, 100_000)
  assert.ok(data.events.some(([, us]) => us === 777))
  assert.ok(data.events.some(([, , , , , failed]) => failed === 1))
})

const KINDS = {
  C_SignInit: 'crypto',
  C_GenerateKeyPair: 'crypto',
  C_OpenSession: 'login',
  C_Login: 'login',
  C_FindObjects: 'search',
  C_GetAttributeValue: 'search',
  C_CopyObject: 'object',
  C_GetSlotList: 'driver',
}

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name} is of the kind '${kind}'`, () => {
    assert.equal(kindOf(name), kind)
  })
}
