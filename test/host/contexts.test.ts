// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { exportPublicKey } from '../support/evp.ts'
import { signMessage } from '../support/evp-sign.ts'
import { makeFolder } from '../support/folder.ts'
import { type Loaded, loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

// One driver is one per process, so both tokens are in one SoftHSM.
const tokens: Token[] = []
const MESSAGE = Buffer.from('what is signed')

before(async () => {
  const dir = makeFolder()
  tokens.push(await createToken({ dir, label: 'First', pin: '1111' }))
  tokens.push(await createToken({ dir, label: 'Second', pin: '2222' }))
  for (const token of tokens) await token.run(ecKey({ label: 'ec', id: '01' }))
})

interface Opened extends Loaded {
  key: Pointer
}

function open(token: Token): Opened {
  const loaded = loadProvider(token, { options: { 'token-pin': token.pin } })
  return { ...loaded, key: loadTokenKey(loaded, token, 'ec') }
}

function close({ context, key }: Opened): void {
  libcrypto.EVP_PKEY_free(key)
  libcrypto.OSSL_LIB_CTX_free(context)
}

function signs({ context, key }: Opened): boolean {
  const spec = { context, key, digest: 'SHA256' }
  return verifiesPlainly(spec, MESSAGE, signMessage(spec, MESSAGE))
}

const [first, second] = [0, 1].map((i) => () => tokens[i] ?? assert.fail('no token'))

test('two library contexts work at once, each with its own token and PIN', () => {
  assert.ok(first && second)
  const a = open(first())
  const b = open(second())
  assert.deepEqual([signs(a), signs(b), signs(a)], [true, true, true])
  assert.notDeepEqual(exportPublicKey(a.key), exportPublicKey(b.key))
  close(a)
  assert.equal(signs(b), true, 'the end of one context leaves the other alone')
  close(b)
})

test('a library context works after all others have gone', () => {
  assert.ok(first && second)
  close(open(first()))
  const again = open(second())
  assert.equal(signs(again), true)
  close(again)
})
