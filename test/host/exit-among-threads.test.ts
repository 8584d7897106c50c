// SPDX-License-Identifier: Apache-2.0
// exit(3) while other threads are inside the token: its driver must not end under them. What they do
// in libcrypto meanwhile is as dangerous as with any key, so they stay out once they are refused.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { useFaults } from '../support/fault-driver.ts'
import { onCall } from '../support/fault-script.ts'
import { useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let program: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  program = await compileProgram('exit-among')
})

const uriOf = (object: string): string => token.uri({ object, type: 'private' })

for (const object of ['ec', 'rsa'])
  test(`a program ends well in the middle of the signatures of three threads (${object})`, async () => {
    const faulty = await useFaults(token, onCall('C_Sign', '2+').delays(10))
    const provider = useProvider(faulty)
    for (let i = 0; i < 10; i++) await provider.run(program, ['3', String(i * 1000), uriOf(object)])
  })

test('a signature that takes its time is waited for, and the driver is finalized after it', async () => {
  const faulty = await useFaults(token, onCall('C_Sign', '2+').delays(100))
  await useProvider(faulty).run(program, ['2', '0', uriOf('ec')])
  const calls = faulty.calls().map(({ name }) => name)
  assert.equal(calls.at(-1), 'C_Finalize')
  assert.ok(calls.filter((name) => name === 'C_Sign').length >= 3)
})

test('a call that does not come back does not keep the program from its end', async () => {
  const faulty = await useFaults(token, onCall('C_Sign', '4+').delays(60_000))
  await useProvider(faulty).run(program, ['2', '0', uriOf('ec')])
  assert.equal(faulty.calls('C_Finalize').length, 0)
})
