// SPDX-License-Identifier: Apache-2.0
// How many token calls an operation costs, and how many sessions; tokens with few sessions.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type FaultyToken, type LoggedCall, useFaults } from '../support/fault-driver.ts'
import * as faults from '../support/fault-script.ts'
import { onCall } from '../support/fault-script.ts'
import { type Provider, plainOpenssl, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let faulty: FaultyToken
let threads: string

before(async () => {
  token = await createToken()
  const uncopyable = { label: 'uncopyable', id: '03', private: { CKA_COPYABLE: false } }
  await token.run(
    ecKey({ label: 'ec', id: '01' }),
    rsaKey({ label: 'rsa', id: '02' }),
    ecKey(uncopyable),
  )
  faulty = await useFaults(token)
  threads = await compileProgram('threads')
})

const uriOf = (object: string): string => token.uri({ object, type: 'private' })

/** Eight threads that sign; the calls that the token got. */
async function runThreads(
  mode: string,
  rounds: number,
  { key = 'ec', ...spec }: { key?: string; options?: Record<string, string> } = {},
): Promise<LoggedCall[]> {
  const provider = useProvider(faulty, spec)
  faulty.forgetCalls()
  const args = [mode, provider.conf, uriOf(key), String(rounds)]
  assert.equal((await provider.run(threads, args)).stdout, 'done\n')
  return faulty.calls()
}

const count = (calls: readonly LoggedCall[], name: string): number =>
  calls.filter((call) => call.name === name && call.rv === 0).length

test('however many threads arrive at the same time, the driver is started and logged in to once', async () => {
  faulty.setScript()
  for (let i = 0; i < 5; i++) {
    const calls = await runThreads('shared-context', 1)
    const names = ['C_Initialize', 'C_Login', 'C_Finalize']
    assert.deepEqual(
      names.map((name) => calls.filter((call) => call.name === name).length),
      [1, 1, 1],
    )
  }
})

describe('cache-sessions', () => {
  const MODE = 'shared-key'

  test('0 closes each session after its use, all but the one with the login', async () => {
    faulty.setScript()
    const calls = await runThreads(MODE, 5, { options: { 'cache-sessions': '0' } })
    assert.ok(count(calls, 'C_OpenSession') >= 8 * 5)
    assert.ok(count(calls, 'C_OpenSession') - count(calls, 'C_CloseSession') <= 1)
  })

  test('so many are kept when they are idle, and the one with the login', async () => {
    faulty.setScript()
    for (const kept of [1, 3]) {
      const calls = await runThreads(MODE, 20, { options: { 'cache-sessions': String(kept) } })
      assert.ok(count(calls, 'C_OpenSession') - count(calls, 'C_CloseSession') <= kept + 1)
    }
  })
})

/** The token says how many sessions it has, or only when they are exhausted. */
const LIMITS: Readonly<Record<string, (limit: number) => string[]>> = {
  'and says so': (limit) => [faults.maxSessions(limit)],
  'and does not say so': (limit) => [faults.maxSessions(limit), faults.hidesLimit()],
}

for (const limit of [1, 2, 3])
  for (const [what, script] of Object.entries(LIMITS))
    describe(`a token that has ${limit} session${limit > 1 ? 's' : ''} ${what}`, () => {
      for (const mode of ['shared-key', 'shared-context', 'own-contexts'])
        test(`serves eight threads, which wait their turn: ${mode}`, async () => {
          faulty.setScript(...script(limit))
          const calls = await runThreads(mode, 4)
          // One for each thread, and one more after 1, 2, 4 … seconds.
          assert.ok(calls.filter(({ rv }) => rv === 0xb1).length <= 8 + 5)
        })

      test('serves commands of all kinds', async () => {
        faulty.setScript(...script(limit))
        await runCommands(useProvider(faulty))
      })
    })

async function runCommands(provider: Provider): Promise<void> {
  const [request, message, signature] = ['request', 'message', 'signature'].map((name) =>
    provider.path(name),
  ) as [string, string, string]
  provider.write('message', 'what is signed')
  for (const key of ['ec', 'rsa'].map(uriOf)) {
    await provider.openssl('req', '-new', '-subj', '/CN=few', '-key', key, '-out', request)
    await plainOpenssl('req', '-in', request, '-noout', '-verify')
    await provider.openssl('pkey', '-in', key, '-check', '-noout')
    await provider.openssl('dgst', '-sha256', '-sign', key, '-out', signature, message)
  }
  await provider.openssl('storeutl', '-noout', token.uri())
  await provider.openssl('dgst', '-sha256', '-provider', 'pkcs11', message)
}

describe('cache-keys', () => {
  for (const rv of ['CKR_FUNCTION_NOT_SUPPORTED', 'CKR_ACTION_PROHIBITED'] as const)
    test(`a token that says ${rv} is asked to copy once, however many threads have keys`, async () => {
      faulty.setScript(onCall('C_CopyObject').returns(rv))
      const calls = await runThreads('shared-context', 5)
      assert.equal(calls.filter(({ name }) => name === 'C_CopyObject').length, 1)
    })

  test('a key is copied once, however many threads use it first', async () => {
    faulty.setScript()
    const calls = await runThreads('shared-key', 3)
    assert.equal(count(calls, 'C_CopyObject'), 1)
  })

  test('a key that may not be copied is not', async () => {
    faulty.setScript()
    const calls = await runThreads('shared-key', 3, { key: 'uncopyable' })
    assert.equal(count(calls, 'C_CopyObject'), 0)
  })

  test('false means that no key is', async () => {
    faulty.setScript()
    const calls = await runThreads('shared-key', 3, { options: { 'cache-keys': 'false' } })
    assert.equal(count(calls, 'C_CopyObject'), 0)
  })
})

test('more sessions with handles of 64 bits than the host has places for them', async () => {
  const signing = await compileProgram('many-signatures')
  faulty.setScript(faults.wideSessions())
  const provider = useProvider(faulty, { options: { 'cache-sessions': '0' } })
  const { stdout } = await provider.run(signing, ['70000', '1000', uriOf('ec')], {
    timeoutMs: 240_000,
  })
  assert.match(stdout, /^\d+\n\d+\n$/)
})
