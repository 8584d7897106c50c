// SPDX-License-Identifier: Apache-2.0
// Forks in the middle of something, and keys with PINs of all kinds on both sides of a fork.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { useFaults } from '../support/fault-driver.ts'
import { onCall } from '../support/fault-script.ts'
import { type Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const KEYS = ['ec', 'rsa'] as const

let token: Token
let amid: string
let fork: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  amid = await compileProgram('fork-amid')
  fork = await compileProgram('fork')
})

const uriOf = (object: string): string => token.uri({ object, type: 'private' })

async function runAmid(
  provider: Provider,
  mode: string,
  key: string,
  ...more: readonly string[]
): Promise<void> {
  const args = [mode, uriOf(key), token.pin, ...more]
  assert.equal((await provider.run(amid, args)).stdout, 'done\n')
}

for (const key of KEYS)
  describe(`fork (${key})`, () => {
    test('a PIN that was typed once serves children too, with cache-pins = cache', async () => {
      const options = { 'cache-pins': 'cache' }
      await runAmid(useProviderWithoutPin(token, { options }), 'cached-pin', key)
    })

    test('inside the passphrase callback, the parent goes on and the child can', async () => {
      await runAmid(useProviderWithoutPin(token), 'callback', key)
    })

    test('a signature that was begun before goes on in the parent', async () => {
      await runAmid(useProvider(token), 'signature', key)
    })

    test('a listing that was begun before goes on in the parent', async () => {
      await runAmid(useProvider(token), 'listing', key)
    })

    for (const mode of ['child-first', 'parent-first', 'unused-child-first', 'unused-parent-first'])
      test(`a PIN in the URI serves both: ${mode}`, async () => {
        const uri = token.uri({ object: key, type: 'private', pin: token.pin })
        const { stdout } = await useProviderWithoutPin(token).run(fork, [mode, uri])
        assert.equal(stdout, 'done\n')
      })
  })

test('a fork does not wait for ever for a token call of another thread', async () => {
  const faulty = await useFaults(token)
  faulty.setScript(onCall('C_Sign', 2).delays(30_000))
  await runAmid(useProvider(faulty), 'slow-token', 'ec', faulty.module)
})

test('a child that execs at once costs no token call', async () => {
  const faulty = await useFaults(token)
  await runAmid(useProvider(faulty), 'exec', 'ec')
  const count = (name: string) => faulty.calls(name).length
  assert.deepEqual(
    ['C_Initialize', 'C_Login', 'C_Finalize', 'C_Sign'].map(count),
    [1, 1, 1, 3],
    'the parent has signed three times, and nobody anything else',
  )
})
