// SPDX-License-Identifier: Apache-2.0
// A token that a driver may only read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNssToken } from '../support/nss-token.ts'
import { checkSigning } from '../support/signature-files.ts'

const nss = await createNssToken()
const key = await nss.makeEcKey('nistp256')
const provider = nss.use({ options: { 'init-args': `${nss.initArgs}readOnly` } })

test('its keys sign', () => checkSigning(provider, key))

test('a key that cannot be made there is an error that says why', async () => {
  const uri = `pkcs11_uri:pkcs11:token=${encodeURIComponent(nss.label)};object=new`
  const { stderr } = await provider.opensslFails(
    ...['genpkey', '-propquery', 'provider=pkcs11', '-algorithm', 'EC', '-out', '/dev/null'],
    ...['-pkeyopt', 'group:P-256', '-pkeyopt', uri],
  )
  assert.match(stderr, /C_GenerateKeyPair returned CKR_SESSION_READ_ONLY: .* can only be read/)
  assert.match(stderr, /cannot generate an EC key on the token 'NSS Certificate DB'/)
})
