// SPDX-License-Identifier: Apache-2.0
// SoftHSM reads its tokens when it starts, and always shows a slot without one: a token that is not there
// may only be one that another process is writing. It is waited for, but not for each URI again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadKey, takeErrors } from '../support/evp.ts'
import { controlFaults } from '../support/fault-control.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken({ label: 'There' })
await token.run(ecKey({ label: 'ec', id: '01' }))
const module = await compileFaultDriver()
const { setScript, count } = controlFaults(module)
const env = { ...token.env, FAULTS_DRIVER: token.module }
const loaded = loadProvider({ module, env, pinFile: token.pinFile })

/** How often the driver was started for a search that finds nothing. */
function startsFor(missing: string): number {
  setScript()
  assert.throws(() => loadKey(loaded.context, `pkcs11:token=${missing};object=ec;type=private`))
  takeErrors()
  return count('C_Initialize')
}

test('a token that is not there is waited for once, and then looked for once more each time', () => {
  assert.ok(startsFor('Nowhere') > 2)
  assert.equal(startsFor('Nowhere'), 1)
  assert.equal(startsFor('Elsewhere'), 1)
})

test('a token that is there is found without a further start', () => {
  setScript()
  libcrypto.EVP_PKEY_free(loadTokenKey(loaded, token, 'ec'))
  assert.equal(count('C_Initialize'), 0)
})
