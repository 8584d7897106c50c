// SPDX-License-Identifier: Apache-2.0
// Ends, forks and threads of programs with other drivers than SoftHSM's own: NSS, and p11-kit's proxy.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { createNssToken } from '../support/nss-token.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

interface Set {
  readonly provider: Provider
  readonly key: string
}

const sets = new Map<string, Set>()
const programs = new Map<string, string>()

before(async () => {
  const nss = await createNssToken()
  const nssKey = await nss.makeEcKey('nistp256')
  sets.set('NSS', { provider: nss.use(), key: nssKey })
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  const provider = useProvider(token, { options: { path: 'p11-kit-proxy.so' } })
  sets.set("p11-kit's proxy", { provider, key: token.uri({ object: 'ec', type: 'private' }) })
  for (const name of ['threads', 'fork', 'exit']) programs.set(name, await compileProgram(name))
})

async function start(name: string, driver: string, ...before: string[]): Promise<string> {
  const { provider, key } = sets.get(driver) ?? assert.fail(driver)
  const program = programs.get(name) ?? assert.fail(name)
  const args = name === 'threads' ? [...before, provider.conf, key, '3'] : [...before, key]
  return (await provider.run(program, args)).stdout
}

const MODES: Readonly<Record<string, readonly string[]>> = {
  exit: [
    ...['returns', 'from-thread', 'main-thread-ends', 'thread-stays', 'open-store'],
    ...['at-once', 'after-cleanup', 'handler-before', 'handler-after'],
  ],
  fork: ['child-first', 'parent-first', 'child-idle', 'child-frees', 'grandchild'],
  threads: ['shared-context', 'own-contexts', 'shared-key'],
}

for (const driver of ['NSS', "p11-kit's proxy"])
  for (const [program, modes] of Object.entries(MODES))
    describe(`${driver}: ${program}`, () => {
      for (const mode of modes)
        test(mode, async () => {
          assert.equal(await start(program, driver, mode), 'done\n')
        })
    })
