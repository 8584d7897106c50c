// SPDX-License-Identifier: Apache-2.0
// Every operation of the provider, by a program that shares its libcrypto with the driver (SoftHSM).
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type ConfSpec, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let program: string

before(async () => {
  token = await createToken()
  await token.run(
    rsaKey({ label: 'rsa', id: '01', private: { CKA_DECRYPT: true } }),
    ecKey({ label: 'ec', id: '02', private: { CKA_DERIVE: true } }),
    edwardsKey({ label: 'ed25519', id: '03', curve: 'Ed25519' }),
  )
  program = await compileProgram('operations')
})

/** What each operation has left on the error stack. */
async function leftErrors(own: number, conf: ConfSpec): Promise<string[]> {
  const { stdout } = await useProvider(token, conf).run(program, [token.uri(), String(own)])
  return stdout.trim().split('\n')
}

const CONFIGURATIONS: Readonly<Record<string, ConfSpec>> = {
  'after the default provider': {},
  'preferred by default_properties': { defaultProperties: '?provider=pkcs11' },
  'preferred, and listed first': { defaultProperties: '?provider=pkcs11', first: true },
}

for (const [text, conf] of Object.entries(CONFIGURATIONS))
  describe(text, () => {
    for (const own of [0, 1, 3])
      test(`every operation ends well and leaves no error beside ${own} of the program`, async () => {
        const said = await leftErrors(own, conf)
        assert.equal(said.at(-1), 'end: 0')
        assert.deepEqual(
          said.filter((line) => !line.endsWith(': 0')),
          [],
        )
      })
  })
