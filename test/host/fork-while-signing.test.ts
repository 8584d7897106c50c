// SPDX-License-Identifier: Apache-2.0
// Children that are forked while other threads sign, beside those of a program with a software key.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const FORKS = '40'
/** After so many a child hangs. */
const SECONDS = '5'
/** libcrypto loses a child now and then; without our wait for token calls 7 are lost. */
const CHANCE = 2

let token: Token
let provider: Provider
let program: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  provider = useProvider(token)
  program = await compileProgram('fork-while-signing')
})

for (const key of ['ec', 'rsa'])
  test(`no more children fail, crash or hang than with a software key (${key})`, async () => {
    const uri = token.uri({ object: key, type: 'private' })
    const { stdout } = await provider.run(program, [uri, FORKS, SECONDS])
    const [software = Number.NaN, onToken = Number.NaN] = [...stdout.matchAll(/: (\d+)/g)].map(
      ([, n]) => Number(n),
    )
    assert.ok(onToken + CHANCE >= software && software > 0, stdout)
  })
