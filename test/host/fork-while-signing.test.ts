// SPDX-License-Identifier: Apache-2.0
// Children that are forked while other threads sign, beside those of a program with a software key:
// with SoftHSM, with NSS, and through p11-kit's proxy.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { createNssToken } from '../support/nss-token.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

/** Of each key. */
const FORKS = process.env.FORKS ?? '40'
/** After so many a child hangs. */
const SECONDS = '5'
/** libcrypto loses a child now and then; without our wait for token calls 7 are lost. */
const CHANCE = 2

/** A provider and a key of it, by what the test is called. */
const keys = new Map<string, readonly [provider: Provider, uri: string]>()
let program: string

before(async () => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  const uriOf = (object: string) => token.uri({ object, type: 'private' })
  const nss = await createNssToken()
  const proxy = useProvider(token, { options: { path: 'p11-kit-proxy.so' } })
  for (const label of ['ec', 'rsa']) keys.set(label, [useProvider(token), uriOf(label)])
  keys.set('NSS', [nss.use(), await nss.makeEcKey('nistp256')])
  keys.set("p11-kit's proxy", [proxy, uriOf('ec')])
  program = await compileProgram('fork-while-signing')
})

for (const key of ['ec', 'rsa', 'NSS', "p11-kit's proxy"])
  test(`no more children fail, crash or hang than with a software key (${key})`, async (t) => {
    const [provider, uri] = keys.get(key) ?? assert.fail(key)
    const { stdout } = await provider.run(program, [uri, FORKS, SECONDS])
    t.diagnostic(stdout.trim().replace('\n', ', '))
    const [software = Number.NaN, onToken = Number.NaN] = [...stdout.matchAll(/: (\d+)/g)].map(
      ([, n]) => Number(n),
    )
    assert.ok(onToken + CHANCE >= software && software > 0, stdout)
  })
