// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSetting } from '../../../src/log/setting.ts'

const CASES: readonly (readonly [setting: string, level: number, file: string | undefined])[] = [
  ['1', 1, undefined],
  ['anything', 1, undefined],
  [',', 1, undefined],
  ['level:2', 2, undefined],
  ['file:/tmp/log', 1, '/tmp/log'],
  ['file:/tmp/log,level:2', 2, '/tmp/log'],
  ['level:3,file:/tmp/log', 3, '/tmp/log'],
  [' file:/tmp/log , level:2 ', 2, '/tmp/log'],
  ['file:/tmp/a:b', 1, '/tmp/a:b'],
  ['file:', 1, ''],
  ['file:/first,file:/last', 1, '/last'],
  ['level:0', 1, undefined],
  ['level:-2', 1, undefined],
  ['level:', 1, undefined],
  ['level:high', 1, undefined],
  ['level:2x', 2, undefined],
  ['level:1,level:2', 2, undefined],
  ['LEVEL:2', 1, undefined],
  ['colour:red,level:2', 2, undefined],
]

for (const [setting, level, file] of CASES) {
  test(`'${setting}' is level ${level} to ${file === undefined ? 'stderr' : `'${file}'`}`, () => {
    const { ignored, ...set } = parseSetting(setting)
    assert.deepEqual(set, { level, file })
  })
}

test('what looks like a part and is none is told', () => {
  const { ignored } = parseSetting(
    'level:2 file:/x, LEVEL:2,level:high,colour:red,1,file:/y,level:-2',
  )
  assert.deepEqual(ignored, ['level:2 file:/x', 'LEVEL:2', 'level:high', 'colour:red'])
})
