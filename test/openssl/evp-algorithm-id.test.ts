// SPDX-License-Identifier: Apache-2.0
// The AlgorithmIdentifier that goes into certificates and CMS, against the one OpenSSL's own
// provider writes for the same settings.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { checkPointer } from '../support/evp.ts'
import { type SignSpec, startSigning } from '../support/evp-sign.ts'
import { type Loaded, loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { plainOpenssl } from '../support/openssl.ts'
import { readContextOctets } from '../support/ossl-param.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let loaded: Loaded
/** `ec token` and `ec software`: of the same kind, but not the same key. */
const keys = new Map<string, Pointer>()

before(async () => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  loaded = loadProvider(token)
  const ALGORITHMS = { ec: ['EC', 'ec_paramgen_curve:P-256'], rsa: ['RSA', 'rsa_keygen_bits:2048'] }
  for (const [label, [algorithm = '', option = '']] of Object.entries(ALGORITHMS)) {
    keys.set(`${label} token`, loadTokenKey(loaded, token, label))
    const file = loaded.provider.path(`${label}.pem`)
    await plainOpenssl('genpkey', '-algorithm', algorithm, '-pkeyopt', option, '-out', file)
    keys.set(`${label} software`, loadFile(file))
  }
})

/** The private key in a file, in OpenSSL's own provider. */
function loadFile(file: string): Pointer {
  const open = libcrypto.OSSL_STORE_open_ex(file, null, null, null, null, null, null, null)
  const store = checkPointer('OSSL_STORE_open_ex', open)
  const info = checkPointer('OSSL_STORE_load', libcrypto.OSSL_STORE_load(store))
  const key = checkPointer('get1_PKEY', libcrypto.OSSL_STORE_INFO_get1_PKEY(info))
  libcrypto.OSSL_STORE_INFO_free(info)
  libcrypto.OSSL_STORE_close(store)
  return key
}

function algorithmId(spec: SignSpec): string {
  const md = startSigning(spec)
  const pkey = checkPointer('get_pkey_ctx', libcrypto.EVP_MD_CTX_get_pkey_ctx(md))
  const id = readContextOctets(pkey, 'algorithm-id')
  libcrypto.EVP_MD_CTX_free(md)
  return id.toString('hex')
}

const DIGESTS = [
  'SHA1',
  ...['SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA512-224', 'SHA512-256'],
  ...['SHA3-224', 'SHA3-256', 'SHA3-384', 'SHA3-512'],
]

const PSS = { rsa_padding_mode: 'pss' }
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {},
  'PSS, salt by digest': { ...PSS, rsa_pss_saltlen: 'digest' },
  'PSS, salt of 20': { ...PSS, rsa_pss_saltlen: '20' },
  'PSS, salt of 0': { ...PSS, rsa_pss_saltlen: '0' },
  'PSS, longest salt': { ...PSS, rsa_pss_saltlen: 'max' },
  'PSS, salt by itself': { ...PSS },
  'PSS, MGF1 with another digest': { ...PSS, rsa_pss_saltlen: '32', rsa_mgf1_md: 'SHA384' },
}

for (const [name, options] of Object.entries(OPTIONS)) {
  for (const kind of name === 'plain' ? ['ec', 'rsa'] : ['rsa']) {
    for (const digest of DIGESTS) {
      test(`${kind}, ${name}, ${digest}`, (t) => {
        const spec = (where: string, context: Pointer | null): SignSpec => ({
          context,
          key: keys.get(`${kind} ${where}`) ?? assert.fail('no key'),
          digest,
          options,
        })
        let expected: string
        try {
          expected = algorithmId(spec('software', null))
        } catch {
          t.skip('OpenSSL writes none')
          return
        }
        assert.equal(algorithmId(spec('token', loaded.context)), expected)
      })
    }
  }
}
