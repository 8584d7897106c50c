// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CallEvent, jsonLine, type TextEvent, textLine } from '../../../src/log/line.ts'

const stamp = { time: Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 42, process: 10, thread: 11 }

const decision = (text: string): TextEvent => ({ kind: 'decision', level: 1, text })

const call: CallEvent = {
  kind: 'call',
  level: 2,
  call: 'C_FindObjects',
  input: { session: 2, template: ['CKA_CLASS=CKO_DATA', 'CKA_ID=01'] },
  result: 'CKR_OK',
  output: { objects: [3, 4] },
  time: stamp.time,
  microseconds: 12.5,
}

test('a decision has its time in UTC, process and thread in front', () => {
  assert.equal(
    textLine(decision('slot 1: skipped'), stamp),
    '[2026-01-02 03:04:05.000042] 10/11 slot 1: skipped',
  )
})

test('an error says that it is one', () => {
  const line = textLine({ kind: 'error', level: 1, text: 'no key' }, stamp)
  assert.match(line, / error: no key$/)
})

test('a call has its arguments, return value, results and duration', () => {
  assert.match(
    textLine(call, stamp),
    / C_FindObjects\(session=2, template=\[CKA_CLASS=CKO_DATA CKA_ID=01\]\) -> CKR_OK objects=\[3 4\] \(12\.5 µs\)$/,
  )
})

test('a label with control characters stays on its line and moves no cursor', () => {
  const line = textLine(decision("logged in to 'a\nb\u001b[2J\u0085'"), stamp)
  assert.match(line, /logged in to 'a b\\x1b\[2J\\x85'$/)
})

test('a text that no pipe takes at once is cut', () => {
  const line = textLine(decision('x'.repeat(10_000)), stamp)
  assert.ok(line.length < 4096)
  assert.match(line, /x… \(cut\)$/)
})

test('a record is one JSON object with its time in seconds', () => {
  assert.deepEqual(JSON.parse(jsonLine(call, stamp)), {
    time: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 + 0.000042,
    pid: 10,
    tid: 11,
    level: 2,
    event: 'call',
    call: 'C_FindObjects',
    in: { session: 2, template: ['CKA_CLASS=CKO_DATA', 'CKA_ID=01'] },
    rv: 'CKR_OK',
    out: { objects: [3, 4] },
    us: 12.5,
  })
})

test('a record of a decision has its area apart from its text', () => {
  const areas = ['slot 7: skipped', 'URI: pkcs11:object=a', 'no area here'].map((text) => {
    const { area, text: rest } = JSON.parse(jsonLine(decision(text), stamp))
    return [area, rest]
  })
  assert.deepEqual(areas, [
    ['slot 7', 'skipped'],
    ['URI', 'pkcs11:object=a'],
    [undefined, 'no area here'],
  ])
})

test('a record stays one line whatever the text is', () => {
  assert.doesNotMatch(jsonLine(decision('a\nb\u2028c'), stamp), /\n/)
})
