// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

let token: Token
let provider: Provider

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  provider = useProvider(token)
})

const runInPython = async (script: string, ...args: string[]): Promise<string> =>
  (await provider.run('python3', ['-c', script, ...args])).stdout

test('Python starts with the provider in the OpenSSL of its ssl module and ends', async () => {
  const script = `
import hashlib, ssl
ssl.create_default_context()
print(hashlib.sha256(b'').hexdigest()[:8])
`
  assert.equal(await runInPython(script), 'e3b0c442\n')
})

test('the OpenSSL inside Python finds the keys of the token', async () => {
  // ssl takes no URI, so its libcrypto is called directly.
  const script = `
import ctypes, re, ssl, sys
paths = [line.split()[-1] for line in open('/proc/self/maps') if 'libcrypto' in line]
crypto = ctypes.CDLL(paths[0])
def function(name, *types):
    f = crypto[name]
    f.restype, f.argtypes = ctypes.c_void_p, types
    return f
P = ctypes.c_void_p
store = function('OSSL_STORE_open', ctypes.c_char_p, P, P, P, P)(sys.argv[1].encode(), None, None, None, None)
info = function('OSSL_STORE_load', P)(store)
key = function('OSSL_STORE_INFO_get1_PKEY', P)(info)
print(crypto.EVP_PKEY_get_bits(P(key)))
`
  assert.equal(await runInPython(script, token.uri({ object: 'ec', type: 'private' })), '256\n')
})
