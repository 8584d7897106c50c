// SPDX-License-Identifier: Apache-2.0
// A PIN is in native memory alone, as long as it is needed, and in no log, error or command line.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type Provider, useProviderWithoutPin } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const PIN = 'sesame-opens-4711'
const FORMS = [PIN, encodeURIComponent(PIN), Buffer.from(PIN).toString('hex'), 'opens-4711']
const MASKED = Buffer.from(PIN).map((byte) => byte ^ 0x5a)

let token: Token
let program: string

before(async () => {
  token = await createToken({ pin: PIN })
  await token.run(
    ecKey({ label: 'key', id: '01', private: { CKA_COPYABLE: false } }),
    ecKey({ label: 'always', id: '02', private: { CKA_ALWAYS_AUTHENTICATE: true } }),
  )
  program = await compileProgram('pin-search')
})

/** How often the PIN is in the memory of the program: while its key is in use, and afterwards. */
async function search(
  provider: Provider,
  source: string,
  label: string,
  level: number,
  query: string,
) {
  const log = provider.path('debug.log')
  const key = token.uri({ object: label, type: 'private' }) + query
  const args = [source, provider.conf, key, Buffer.from(MASKED).toString('hex')]
  const { stdout, stderr } = await provider.run(program, args, {
    // The program has a library context of its own; the usual one is to have no provider.
    env: { PKCS11_PROVIDER_DEBUG: `file:${log},level:${level}`, OPENSSL_CONF: '/dev/null' },
  })
  const [, inUse, afterwards, control] =
    /^in use: (\d+)\nafterwards: (\d+)\nwith a copy of our own: (\d+)\n$/.exec(stdout) ?? []
  assert.equal(Number(control), Number(afterwards) + 1, 'the search finds nothing')
  assert.ok(existsSync(log))
  const written = readFileSync(log, 'utf8') + stderr
  for (const form of FORMS) assert.ok(!written.includes(form), form)
  return { inUse: Number(inUse), afterwards: Number(afterwards) }
}

for (const level of [1, 2, 3])
  for (const [source, options, uses, kept, query = () => ''] of [
    // The configured PIN, and the one that was accepted.
    ['conf', () => ({ 'token-pin': `file:${token.pinFile}` }), ['key', 'always'], 2],
    ['uri', () => ({}), ['key', 'always'], 1],
    ['file', () => ({}), ['key', 'always'], 1, () => `?pin-source=file:${token.pinFile}`],
    ['callback', () => ({ 'cache-pins': 'cache' }), ['key', 'always'], 1],
    ['callback', () => ({}), ['key', 'always'], 0],
  ] as const)
    for (const label of uses)
      test(`level ${level}: a PIN from ${source} is kept ${kept} times for '${label}', and goes`, async () => {
        const provider = useProviderWithoutPin(token, { options: options() })
        assert.deepEqual(await search(provider, source, label, level, query()), {
          inUse: kept,
          afterwards: 0,
        })
      })

const WRONG = 'wrong-guess=9431'

for (const level of [1, 2, 3])
  test(`level ${level}: a PIN that is refused is in no log and no error, wherever it comes from`, async () => {
    const uri = token.uri({ object: 'key', type: 'private' })
    const encoded = encodeURIComponent(WRONG)
    const [nobody, file] = [useProviderWithoutPin(token), 'file of a PIN']
    const path = nobody.write(file, `${WRONG}\n`)
    const withPin = (pin: string) => useProviderWithoutPin(token, { options: { 'token-pin': pin } })
    for (const [provider, ...args] of [
      [withPin(WRONG), '-in', uri],
      [withPin(`file:${path}`), '-in', uri],
      [nobody, '-in', `${uri}?pin-value=${encoded}`],
      [nobody, '-in', `${uri}?pin-source=${encodeURIComponent(path)}`],
      [nobody, '-in', uri, '-passin', `file:${path}`],
    ] as const) {
      const log = nobody.path('refused.log')
      const env = { PKCS11_PROVIDER_DEBUG: `file:${log},level:${level}` }
      const { status, stderr } = await provider.tryOpenssl(['pkey', '-noout', ...args], { env })
      assert.equal(status, 1)
      assert.match(stderr, /C_Login returned CKR_PIN_INCORRECT/)
      // The command itself repeats the name that it was given.
      const ofProvider = stderr.split('\n').filter((line) => line.includes('provider-pkcs11'))
      const written = readFileSync(log, 'utf8') + ofProvider.join('\n')
      for (const form of [WRONG, encoded, Buffer.from(WRONG).toString('hex'), 'guess'])
        assert.ok(!written.includes(form), `${form}: ${args.join(' ')}`)
    }
  })
