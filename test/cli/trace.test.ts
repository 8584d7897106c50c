// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { countColours, findTip, inBrowser, textOf } from '../support/browser.ts'
import { CLI, runCli } from '../support/cli.ts'
import { makeFolder } from '../support/folder.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { run } from '../support/run.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const PIN = 'gH7-pIn.x9Q'
let provider: Provider
let folder: string

before(async () => {
  const token = await createToken({ pin: PIN })
  await token.run(ecKey({ label: 'ec', id: '01' }))
  provider = useProvider(token)
  provider.write('message', 'message')
  folder = makeFolder()
})

const trace = (...args: string[]) => runCli(['trace', ...args], { env: provider.env })
const sign = () => [
  ...['openssl', 'dgst', '-sha256', '-sign', 'pkcs11:object=ec;type=private'],
  ...['-out', provider.path('signature'), provider.path('message')],
]

test('the calls of a program are counted and timed by function', async () => {
  const { status, stdout, stderr } = await trace('--', ...sign())
  assert.deepEqual([status, stdout], [0, ''])
  assert.match(stderr, /^\d+ token calls took [\d.]+ m?s of [\d.]+ m?s \(\d+ %\)$/m)
  assert.match(stderr, /^C_Sign +1 +[\d.]+ [µm]s /m)
  assert.match(stderr, /^Slowest calls\n +[\d.]+ [µm]s +C_\w+\(/m)
})

test('what the program writes and its exit status are its own', async () => {
  const script = 'echo out; echo err >&2; exit 7'
  const { status, stdout, stderr } = await trace('sh', '-c', script)
  assert.deepEqual([status, stdout], [7, 'out\n'])
  assert.match(stderr, /^err\n/)
})

test('a program that a signal ends has the status that a shell gives it', async () => {
  assert.equal((await trace('--', 'sh', '-c', 'kill -TERM $$')).status, 128 + 15)
})

test('an interrupt ends the program, and the report is written', async () => {
  const script = `openssl pkey -in 'pkcs11:object=ec;type=private' -noout; kill -INT 0; sleep 60`
  const result = await run('setsid', ['-w', CLI, 'trace', '--', 'sh', '-c', script], {
    env: provider.env,
  })
  assert.equal(result.status, 128 + 2)
  assert.match(result.stderr, /^\d+ token calls took /m)
})

test('a program that there is not has status 127', async () => {
  const { status, stderr } = await trace('--', 'no-such-program')
  assert.equal(status, 127)
  assert.match(stderr, /there is no program 'no-such-program'/)
})

test('a program without the provider is told from one that is idle', async () => {
  const { stderr } = await trace('--', 'true')
  assert.match(stderr, /has not loaded the provider/)
})

test('errors of the program are in the report', async () => {
  const { stderr, status } = await trace('--', 'openssl', 'pkey', '-in', 'pkcs11:object=none')
  assert.notEqual(status, 0)
  assert.match(stderr, /^Errors that the program saw\n +nothing on the tokens matches/m)
})

test('the log can be kept, for its owner alone, and no PIN is in it', async () => {
  const log = join(folder, 'log')
  await trace('-q', '--log', log, '--', ...sign())
  assert.equal(statSync(log).mode & 0o777, 0o600)
  const text = readFileSync(log, 'utf8')
  assert.match(text, /"call":"C_Login"/)
  assert.ok(!text.includes(PIN))
})

test('--json is the summary for programs', async () => {
  const { stderr } = await trace('--json', '--', ...sign())
  const summary = JSON.parse(stderr)
  assert.equal(summary.status, 0)
  assert.ok(summary.functions.some(({ name }: { name: string }) => name === 'C_Sign'))
})

test('the page shows functions, timeline and decisions in a browser, and asks for nothing', async () => {
  const file = join(folder, 'report.html')
  const { stderr } = await trace('--html', file, '--', ...sign())
  assert.match(stderr, /report\.html' is written/)
  await inBrowser(file, 'light', async (page, troubles) => {
    const text = await textOf(page, 'main')
    assert.match(text, /C_Sign\b/)
    assert.match(text, /sign: on the token, CKM_ECDSA/)
    assert.ok((await countColours(page, 'canvas.timeline')) > 3)
    assert.deepEqual(troubles, [])
  })
})

test('a click on a function shows its calls, and the timeline can be zoomed and asked', async () => {
  const file = join(folder, 'clicked.html')
  await trace('-q', '--html', file, '--', ...sign())
  await inBrowser(file, 'light', async (page, troubles) => {
    await page.click('tr.choice:has-text("C_SignInit")')
    assert.match(await textOf(page, 'main'), /C_SignInit, 1 calls/)
    const picture = () => page.locator('canvas.timeline').screenshot()
    const before = await picture()
    await page.click('button:has-text("Zoom in")')
    assert.notDeepEqual(await picture(), before)
    await page.click('button:has-text("Everything")')
    assert.deepEqual(await picture(), before)
    const tip = await findTip(page)
    assert.match(tip, /^C_\w+\(.*\) → CKR_\w+, [\d.]+ [µm]s, at /)
    assert.deepEqual(troubles, [])
  })
})

test('the page needs no network and nothing in it can ask for one', async () => {
  const page = join(folder, 'offline.html')
  await trace('-q', '--html', page, '--', ...sign())
  const html = readFileSync(page, 'utf8')
  assert.doesNotMatch(html, /(src|href)=|https?:\/\/|@import|url\(/)
  assert.match(html, /default-src 'none'/)
  assert.ok(!html.includes(PIN))
})

test('a command that looks like HTML is text', async () => {
  const file = join(folder, 'markup.html')
  const markup = '</script><script>document.title = "taken over"</script>'
  await trace('-q', '--html', file, '--', 'true', markup)
  await inBrowser(file, 'light', async (page) => {
    assert.notEqual(await page.title(), 'taken over')
    assert.ok((await textOf(page, '.command')).includes('</script>'))
  })
})

for (const [scheme, isRight] of [
  ['light', (brightness: number) => brightness > 200],
  ['dark', (brightness: number) => brightness < 60],
] as const) {
  test(`the page is ${scheme} for who likes it so`, async () => {
    const file = join(folder, `${scheme}.html`)
    await trace('-q', '--html', file, '--', ...sign())
    await inBrowser(file, scheme, async (page) => {
      const colour = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      const channels = String(colour).match(/\d+/g)?.map(Number) ?? []
      assert.ok(
        isRight(((channels[0] ?? 0) + (channels[1] ?? 0) + (channels[2] ?? 0)) / 3),
        String(colour),
      )
    })
  })
}
