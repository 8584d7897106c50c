// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { withProgress } from '../../../cli/progress.ts'
import { plain, Terminal } from '../../../cli/terminal.ts'

function watch(context: TestContext, isTTY: boolean) {
  context.mock.timers.enable({ apis: ['setInterval', 'Date'] })
  const written: string[] = []
  const output = { isTTY, write: (text: string) => written.push(text) }
  return { written, terminal: new Terminal(output, output, { NO_COLOR: '1' }) }
}

test('what takes longer than a second says so, and the line is gone afterwards', async (context) => {
  const { written, terminal } = watch(context, true)
  await withProgress(terminal, 'the token makes the key', async () => {
    context.mock.timers.tick(900)
    assert.deepEqual(written, [])
    context.mock.timers.tick(2200)
  })
  assert.match(written.at(-2) ?? '', /the token makes the key \(3 s\)$/)
  assert.equal(written.at(-1), '\r\u001b[2K')
})

test('what is quick says nothing', async (context) => {
  const { written, terminal } = watch(context, true)
  assert.equal(await withProgress(terminal, 'x', async () => 7), 7)
  assert.deepEqual(written, [])
})

test('where nobody watches nothing is said', async (context) => {
  const { written, terminal } = watch(context, false)
  await withProgress(terminal, 'x', async () => context.mock.timers.tick(5000))
  assert.deepEqual(written, [])
})

test('the line is gone after a failure too', async (context) => {
  const { written, terminal } = watch(context, true)
  const work = withProgress(terminal, 'x', async () => {
    context.mock.timers.tick(1500)
    throw new Error('broken')
  })
  await assert.rejects(work, /broken/)
  assert.equal(written.at(-1), '\r\u001b[2K')
})

test('what somebody else has named moves no cursor', () => {
  assert.equal(plain('a\u001b[2Jb\nc\u009b'), 'a\ufffd[2Jb\ufffdc\ufffd')
})
