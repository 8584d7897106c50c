// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { exportPublicKey, importPublicKey, loadKey, newLibraryContext } from '../support/evp.ts'
import { signMessage, verifyMessage } from '../support/evp-sign.ts'
import { makeFolder } from '../support/folder.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { useProvider } from '../support/openssl.ts'
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

interface Loaded {
  context: Pointer
  key: Pointer
}

function open(token: Token): Loaded {
  // The driver reads it when it is loaded into this process.
  process.env.SOFTHSM2_CONF = token.env.SOFTHSM2_CONF
  const provider = useProvider(token, { options: { 'token-pin': token.pin } })
  const context = newLibraryContext(provider.conf)
  return { context, key: loadKey(context, token.uri({ object: 'ec', type: 'private' })) }
}

function close({ context, key }: Loaded): void {
  libcrypto.EVP_PKEY_free(key)
  libcrypto.OSSL_LIB_CTX_free(context)
}

function signs({ context, key }: Loaded): boolean {
  const signature = signMessage({ context, key, digest: 'SHA256' }, MESSAGE)
  const plain = importPublicKey(null, exportPublicKey(key))
  const result = verifyMessage({ context: null, key: plain, digest: 'SHA256' }, MESSAGE, signature)
  libcrypto.EVP_PKEY_free(plain)
  return result === 1
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
