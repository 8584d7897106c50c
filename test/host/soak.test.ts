// SPDX-License-Identifier: Apache-2.0
// Sixteen threads from a cold start; `npm run test:soak` has them work for a minute (SOAK_SECONDS).
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const SECONDS = Number(process.env.SOAK_SECONDS ?? 0)
const THREADS = 16

let token: Token
let program: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  program = await compileProgram('soak')
})

async function soak(provider: Provider, rounds: number, ...keys: readonly string[]) {
  const uris = keys.flatMap((object) =>
    (['private', 'public'] as const).map((type) => token.uri({ object, type })),
  )
  const args = [String(rounds), String(SECONDS), ...uris]
  const timeoutMs = SECONDS * 1000 + 120_000
  const { stdout } = await provider.run(program, args, { timeoutMs })
  return Number(stdout)
}

for (const keys of [['ec'], ['ec', 'rsa']])
  for (const cached of ['5', '0'])
    test(`sixteen threads load, sign, verify and free: ${keys.join(' and ')}, ${cached} sessions cached`, async (t) => {
      const provider = useProvider(token, { options: { 'cache-sessions': cached } })
      const rounds = 5
      const done = await soak(provider, rounds, ...keys)
      t.diagnostic(`${done} rounds of load, sign, verify twice, copy and free`)
      assert.ok(done >= THREADS * rounds)
    })
