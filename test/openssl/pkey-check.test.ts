// SPDX-License-Identifier: Apache-2.0
// `openssl pkey -check` and `-pubcheck` look at the key, and do not take it on trust.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CKK, CKO } from '../support/cryptoki-names.ts'
import { encodeDer, TAG } from '../support/der.ts'
import { useProvider } from '../support/openssl.ts'
import { makeEcKey, makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { curveOid, ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'
import { uriFile } from '../support/uri-file.ts'

const rsa = { private: makeRsaKey(), public: makeRsaKey() }
const ec = { private: makeEcKey(), public: makeEcKey() }
const naming = (label: string, id: string) => ({ CKA_LABEL: label, CKA_ID: Buffer.from(id, 'hex') })

const NO_POINT = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)])

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'ec', id: '02' }),
  edwardsKey({ label: 'ed', id: '03', curve: 'Ed25519' }),
  rsaKey({ label: 'decrypts', id: '04', private: { CKA_SIGN: false, CKA_DECRYPT: true } }),
  ecKey({ label: 'derives', id: '05', private: { CKA_SIGN: false, CKA_DERIVE: true } }),
  ecKey({ label: 'idle', id: '06', private: { CKA_SIGN: false, CKA_DERIVE: false } }),
  ec.private.putPrivate(naming('ec mixed', '11')),
  ec.public.putPublic(naming('ec mixed', '11')),
  ec.private.putPrivate({ ...naming('ec mixed derives', '12'), CKA_SIGN: false, CKA_DERIVE: true }),
  ec.public.putPublic(naming('ec mixed derives', '12')),
  {
    do: 'create-object',
    template: {
      CKA_CLASS: CKO.PUBLIC_KEY,
      CKA_TOKEN: true,
      CKA_PRIVATE: false,
      CKA_VERIFY: true,
      CKA_KEY_TYPE: CKK.EC,
      CKA_EC_PARAMS: curveOid('P-256'),
      CKA_EC_POINT: encodeDer(TAG.OCTET_STRING, NO_POINT),
      ...naming('off the curve', '13'),
    },
  },
)
const provider = useProvider(token)
const uriOf = (object: string) => token.uri({ object, type: 'private' })

describe('a key is found valid', () => {
  for (const label of ['rsa', 'ec', 'ed', 'decrypts', 'derives']) {
    test(`the key '${label}', by what its private half can do`, async () => {
      const { stdout, stderr } = await provider.openssl(
        ...['pkey', '-in', uriOf(label), '-check', '-noout'],
      )
      assert.match(stdout + stderr, /Key is valid/)
    })

    test(`the public half of '${label}'`, async () => {
      const key = provider.write('key.pem', uriFile(uriOf(label)))
      const { stdout, stderr } = await provider.openssl(
        ...['pkey', '-pubin', '-in', key, '-pubcheck', '-noout'],
      )
      assert.match(stdout + stderr, /Key is valid/)
    })
  }

  test('a key of a file, where this provider is asked first', async () => {
    const preferring = useProvider(token, { defaultProperties: '?provider=pkcs11' })
    for (const key of [rsa.private, ec.private]) {
      const file = preferring.write('file.key', key.privatePem)
      const { stdout, stderr } = await preferring.openssl('pkey', '-in', file, '-check', '-noout')
      assert.match(stdout + stderr, /Key is valid/)
    }
  })
})

describe('a key is found invalid', () => {
  for (const label of ['ec mixed', 'ec mixed derives'])
    test(`whose halves do not belong together: ${label}`, async () => {
      const result = await provider.tryOpenssl(['pkey', '-in', uriOf(label), '-check', '-noout'])
      assert.match(result.stdout + result.stderr, /Key is invalid/)
      const pub = await provider.tryOpenssl(['pkey', '-in', uriOf(label), '-pubcheck', '-noout'])
      assert.match(pub.stdout + pub.stderr, /Key is valid/)
    })

  test('whose point is not on its curve', async () => {
    const preferring = useProvider(token, { defaultProperties: '?provider=pkcs11' })
    const uri = token.uri({ object: 'off the curve', type: 'public' })
    const args = ['pkey', '-pubin', '-in', uri, '-pubcheck', '-noout']
    const { stdout, stderr } = await preferring.tryOpenssl(args)
    assert.doesNotMatch(stdout + stderr, /Key is valid/)
  })

  test('when nothing can show it, which is said', async () => {
    const result = await provider.tryOpenssl(['pkey', '-in', uriOf('idle'), '-check', '-noout'])
    assert.match(result.stdout + result.stderr, /Key is invalid/)
    assert.match(result.stderr, /may neither sign nor decrypt nor derive/)
  })
})
