// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../../../cli/command.ts'
import { nearest, parseCommandLine } from '../../../cli/parse.ts'

const command: Command = {
  name: 'x',
  summary: '',
  operands: 'A [B]',
  operandCount: [1, 2],
  details: [],
  options: [
    { name: 'out', short: 'o', value: 'FILE', doc: '' },
    { name: 'force', short: 'f', doc: '' },
  ],
  examples: [],
  run: () => 0,
}
const runner: Command = { ...command, runsProgram: true, operandCount: [1, 100] }

test('options and operands mix', () => {
  const { operands, options } = parseCommandLine(command, ['a', '-o', 'file', 'b', '--force'])
  assert.deepEqual(operands, ['a', 'b'])
  assert.deepEqual([options.text('out'), options.flag('force')], ['file', true])
})

test('--help needs no operands', () => {
  assert.equal(parseCommandLine(command, ['-h']).help, true)
})

for (const line of [['a', 'b', 'c'], [], ['a', '--wrong'], ['a', '-o']]) {
  test(`'${line.join(' ')}' is a mistake of usage`, () => {
    assert.throws(() => parseCommandLine(command, line), { name: 'Failure', status: 2 })
  })
}

test("another program's options are its own, behind -- or behind its name", () => {
  const lines = [
    ['-o', 'f', '--', 'ls', '-f', '--help'],
    ['-o', 'f', 'ls', '-f', '--help'],
  ]
  for (const line of lines) {
    const { operands, options, help } = parseCommandLine(runner, line)
    assert.deepEqual(operands, ['ls', '-f', '--help'])
    assert.deepEqual([options.text('out'), options.flag('force'), help], ['f', false, false])
  }
})

test('a name that is near is offered, one that is far is not', () => {
  assert.equal(nearest('confg', ['config', 'list']), 'config')
  assert.equal(nearest('lst', ['config', 'list']), 'list')
  assert.equal(nearest('bake', ['config', 'list']), undefined)
})
