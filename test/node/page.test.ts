// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPageToken, pageProgram } from '../support/node-page.ts'
import { runProgram } from '../support/package-program.ts'

test('the program of docs/node.md does what the page says', async () => {
  const token = await createPageToken()
  const { stdout } = await runProgram(pageProgram(token, false), { env: token.env })
  const [driver, ofToken, ofKey, ofCertificate, verified, ofError] = stdout.trim().split('\n')
  assert.match(driver ?? '', /^Implementation of PKCS11 in OpenSSL 3\./)
  assert.match(ofToken ?? '', /^web pkcs11:.*;token=web$/)
  assert.match(ofKey ?? '', /^EC 256 pkcs11:.*;object=server;type=private$/)
  assert.match(ofCertificate ?? '', /^CN=web /)
  assert.equal(verified, 'true')
  assert.match(ofError ?? '', /^ERR_PKCS11_NOT_FOUND nothing on the tokens matches/)
})
