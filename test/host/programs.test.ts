// SPDX-License-Identifier: Apache-2.0
// Programs in C: what needs threads, fork and exit of its own, and no Node in the process.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const KEYS = ['ec', 'rsa'] as const

let token: Token
let provider: Provider
const programs = new Map<string, string>()

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  provider = useProvider(token)
  for (const name of ['threads', 'fork', 'exit', 'reload']) {
    programs.set(name, await compileProgram(name))
  }
})

const uri = (key: string): string => token.uri({ object: key, type: 'private' })

/** Has to end with status 0; what it says. */
async function start(name: string, ...args: string[]): Promise<string> {
  const program = programs.get(name) ?? assert.fail(`${name} is not compiled`)
  return (await provider.run(program, args)).stdout
}

const THREADS = {
  'shared-context': 'load, sign with and free a key each',
  'own-contexts': 'have a library context each',
  'shared-key': 'sign with one and the same key',
}

const FORKS = {
  'child-first': 'a key is used in the child, then in the parent',
  'unused-child-first': 'a key that was never used before the fork is used in the child',
  'parent-first': 'a key is used in the parent, then in the child',
  'unused-parent-first': 'a key that was never used before the fork is used in the parent first',
  'both-at-once': 'a key is used in the parent and four children at once',
  'child-idle': 'a child that does nothing ends well',
  'child-frees': "a child can free the parent's key, which the parent goes on using",
  grandchild: 'a key is used in the child of a child',
  'among-threads': 'a fork in the middle of other threads’ signatures leaves the child no lock',
}

const EXITS = {
  returns: 'main returns and gives nothing back',
  'from-thread': 'another thread than the first calls exit',
  'main-thread-ends': 'the first thread has ended before another calls exit',
  'thread-stays': 'a thread is still waiting somewhere',
  'open-store': 'a store is open',
  'at-once': '_exit is called',
  'after-cleanup': 'the application cleans OpenSSL up itself',
  'handler-before': 'an exit handler of the application uses the key after the driver has gone',
  'handler-after': 'an exit handler of the application uses the key before the driver goes',
}

for (const key of KEYS) {
  describe(`eight threads from a cold start (${key})`, () => {
    for (const [mode, text] of Object.entries(THREADS)) {
      test(text, async () => {
        assert.equal(await start('threads', mode, provider.conf, uri(key), '5'), 'done\n')
      })
    }
  })

  describe(`fork (${key})`, () => {
    for (const [mode, text] of Object.entries(FORKS)) {
      test(text, async () => {
        assert.equal(await start('fork', mode, uri(key)), 'done\n')
      })
    }
  })

  describe(`the process ends with status 0 when (${key})`, () => {
    for (const [mode, text] of Object.entries(EXITS)) {
      test(text, async () => {
        assert.equal(await start('exit', mode, uri(key)), 'done\n')
      })
    }
  })
}

test('the provider can be loaded, used and unloaded 200 times without growth', async () => {
  const WARM_UP = 100
  const said = await start('reload', provider.conf, uri('ec'), String(WARM_UP + 200), `${WARM_UP}`)
  const [before = 0, after = 0] = said.trim().split('\n').map(Number)
  assert.ok(before > 0 && after > 0)
  // Measured: 60 pages, which is the heap's fragmentation; 2.6 KB kept each time would be 128.
  assert.ok(after - before < 128, `${before} pages grew to ${after}`)
})
