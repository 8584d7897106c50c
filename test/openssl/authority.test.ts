// SPDX-License-Identifier: Apache-2.0
// An authority whose key is on a token: openssl ca with its revocation list, ocsp, and ts.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { type Provider, plainOpenssl, tryPlainOpenssl, useProvider } from '../support/openssl.ts'
import { makeEcKey } from '../support/software-keys.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'

/** The digest that openssl ca is told; none but its own for Ed25519. */
const KEYS = { rsa: 'sha384', ec: 'sha256', ed: 'default' } as const
type KeyName = keyof typeof KEYS

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'ec', id: '02' }),
  edwardsKey({ curve: 'Ed25519', label: 'ed', id: '03' }),
)

/** What openssl ca and openssl ts want to be told. */
function writeConfiguration(provider: Provider, key: KeyName): string {
  const dir = provider.path(`ca-${key}`)
  mkdirSync(`${dir}/new`, { recursive: true })
  for (const [file, content] of [
    ['index.txt', ''],
    ['serial', '1000\n'],
    ['crlnumber', '01\n'],
  ] as const)
    provider.write(`ca-${key}/${file}`, content)
  const lines = [
    '[ca]\ndefault_ca = authority\n[authority]',
    `database = ${dir}/index.txt\nnew_certs_dir = ${dir}/new\nserial = ${dir}/serial`,
    `crlnumber = ${dir}/crlnumber\ndefault_md = ${KEYS[key]}\npolicy = policy`,
    'default_days = 3\ndefault_crl_days = 3\n[policy]\ncommonName = supplied',
    `[tsa]\nserial = ${dir}/tsa\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256`,
    '[req]\ndistinguished_name = name\n[name]\n[stamp]\nextendedKeyUsage = critical,timeStamping',
    '[root]\nbasicConstraints = critical,CA:TRUE',
  ]
  return provider.write(`ca-${key}.cnf`, `${lines.join('\n')}\n`)
}

interface Authority {
  provider: Provider
  uri: string
  conf: string
  certificate: string
  /** Asks for a certificate of a new key; its file. */
  issue(name: string): Promise<string>
  ca(...args: readonly string[]): Promise<unknown>
}

async function makeAuthority(provider: Provider, from: Token, key: KeyName): Promise<Authority> {
  const uri = from.uri({ object: key, type: 'private' })
  const conf = writeConfiguration(provider, key)
  const certificate = provider.path(`${key}.crt`)
  const request = ['req', '-x509', '-new', '-config', conf, '-extensions', 'root']
  await provider.openssl(...request, '-key', uri, '-subj', `/CN=${key}`, '-out', certificate)
  const ca = (...args: readonly string[]) =>
    provider.openssl('ca', '-config', conf, '-cert', certificate, '-keyfile', uri, ...args)
  const issue = async (name: string) => {
    const leafKey = provider.write(`${name}.key`, makeEcKey().privatePem)
    const csr = provider.path(`${name}.csr`)
    const leaf = provider.path(`${name}.crt`)
    await plainOpenssl('req', '-new', '-key', leafKey, '-subj', `/CN=${name}`, '-out', csr)
    await ca('-batch', '-notext', '-in', csr, '-out', leaf)
    return leaf
  }
  return { provider, uri, conf, certificate, issue, ca }
}

for (const defaultProperties of [undefined, '?provider=pkcs11'])
  for (const key of ['rsa', 'ec', 'ed'] as const)
    describe(`an authority with ${key}, default_properties = ${defaultProperties ?? ''}`, () => {
      const provider = useProvider(token, {
        options: { 'encode-provider-uri-to-pem': 'true' },
        ...(defaultProperties === undefined ? {} : { defaultProperties }),
      })
      let authority: Authority
      before(async () => {
        authority = await makeAuthority(provider, token, key)
      })

      test('openssl ca issues, revokes, and says so in its list', () => revoke(authority))
      test('openssl ocsp answers for it', () => answerOcsp(authority))
      // PKCS#7 knows no Ed25519.
      if (key !== 'ed')
        test('openssl ts stamps with the file that names the key', () => stamp(authority))
    })

async function revoke({ provider, certificate, issue, ca }: Authority): Promise<void> {
  const [good, bad] = [await issue('good'), await issue('bad')]
  const list = provider.path('list.pem')
  await ca('-revoke', bad, '-crl_reason', 'keyCompromise')
  await ca('-gencrl', '-out', list)
  const { stderr } = await plainOpenssl('crl', '-in', list, '-CAfile', certificate, '-noout')
  assert.match(stderr, /verify OK/)
  const check = ['verify', '-crl_check', '-CRLfile', list, '-CAfile', certificate]
  await plainOpenssl(...check, good)
  const refused = await tryPlainOpenssl([...check, bad])
  assert.match(refused.stderr, /certificate revoked/)
}

async function answerOcsp(authority: Authority): Promise<void> {
  const { provider, uri, certificate, issue, ca } = authority
  const [good, bad] = [await issue('ocsp-good'), await issue('ocsp-bad')]
  await ca('-revoke', bad)
  const request = provider.path('request.ocsp')
  const response = provider.path('response.ocsp')
  const about = ['-issuer', certificate, '-cert', good, '-cert', bad]
  const signer = ['-signer', certificate, '-signkey', uri]
  await provider.openssl('ocsp', ...about, '-no_nonce', ...signer, '-reqout', request)
  const responder = ['-rsigner', certificate, '-rkey', uri, '-CA', certificate, '-ndays', '1']
  const index = authority.conf.replace(/\.cnf$/, '/index.txt')
  const files = ['-index', index, '-reqin', request, '-respout', response]
  await provider.openssl('ocsp', ...responder, ...files)
  const verify = ['ocsp', '-respin', response, '-CAfile', certificate, ...about]
  const { stdout, stderr } = await plainOpenssl(...verify)
  assert.match(stderr, /Response verify OK/)
  assert.match(stdout, /ocsp-good\.crt: good[\s\S]*ocsp-bad\.crt: revoked/)
}

async function stamp({ provider, uri, conf }: Authority): Promise<void> {
  const certificate = provider.path('tsa.crt')
  const subject = ['-config', conf, '-extensions', 'stamp', '-subj', '/CN=tsa']
  await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject, '-out', certificate)
  const data = provider.write('data', 'what was there at that time')
  const query = provider.path('query.tsq')
  const reply = provider.path('reply.tsr')
  await plainOpenssl('ts', '-query', '-data', data, '-sha256', '-cert', '-out', query)
  // openssl ts reads its key from nothing but a file.
  const key = provider.path('key.pem')
  await provider.openssl('pkey', '-in', uri, '-out', key)
  const signer = ['-config', conf, '-section', 'tsa', '-signer', certificate, '-inkey', key]
  await provider.openssl('ts', '-reply', '-queryfile', query, ...signer, '-out', reply)
  const verify = ['ts', '-verify', '-queryfile', query, '-CAfile', certificate]
  const { stdout } = await plainOpenssl(...verify, '-in', reply)
  assert.match(stdout, /Verification: OK/)
}
