// SPDX-License-Identifier: Apache-2.0
// Where a PIN comes from, and that it goes nowhere else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import type { Result } from '../support/run.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const PIN = 'sesame-7=&;?%41 ü'
const WRONG = 'wrong-guess-9431'
const token = await createToken({ pin: PIN })
await token.run(ecKey({ label: 'key', id: '01' }))
const nobody = useProviderWithoutPin(token)
const key = token.uri({ object: 'key', type: 'private' })
const encoded = encodeURIComponent(PIN)
const pinFile = nobody.write('pin file', `${PIN}\n`)
const encodedFile = encodeURIComponent(pinFile)

type Logged = Result & { log: string }

const countLogins = ({ log }: Logged): number => log.match(/C_Login\(/g)?.length ?? 0

/** The command itself repeats the URI that it was given; the provider's own lines do not. */
const linesOfProvider = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => line.includes('provider-pkcs11'))
    .join('\n')

function checkSecrecy({ log, stdout, stderr }: Logged): void {
  const places = { log, stdout, stderr: linesOfProvider(stderr) }
  for (const [place, text] of Object.entries(places))
    for (const secret of [PIN, encoded, WRONG, 'sesame', 'guess'])
      assert.ok(!text.includes(secret), `${secret} is in ${place}`)
}

/** Opens a private key, with one login; no secret is written anywhere. */
async function works(provider: Provider, uri = key): Promise<void> {
  const result = await provider.opensslWithLog('pkey', '-in', uri, '-noout', '-text')
  assert.equal(result.status, 0, result.stderr)
  assert.match(result.stdout, /PKCS11 EC Private Key/)
  assert.equal(countLogins(result), 1)
  checkSecrecy(result)
}

/** Cannot open it. */
async function fails(provider: Provider, uri: string, logins: number): Promise<string> {
  const result = await provider.opensslWithLog('pkey', '-in', uri, '-noout', '-text')
  assert.equal(result.status, 1)
  assert.equal(countLogins(result), logins)
  checkSecrecy(result)
  return result.stderr
}

test('pin-value works in the query and in the path', async () => {
  await works(nobody, `${key}?pin-value=${encoded}`)
  await works(nobody, `${key};pin-value=${encoded}`)
})

test('pin-source works in the query and in the path, with file: and without', async () => {
  const host = `file://localhost${encodedFile.replaceAll('%2F', '/')}`
  for (const source of [encodedFile, `file:${encodedFile}`, pinFile, `FILE:${pinFile}`, host]) {
    await works(nobody, `${key}?pin-source=${source}`)
    await works(nobody, `${key};pin-source=${source}`)
  }
})

test('the PIN of the configuration may be given as a file in three ways', async () => {
  const options = [`file:${pinFile}`, pinFile, `file:${pinFile.replaceAll(' ', '%20')}`]
  for (const pin of options) await works(useProvider(token, { options: { 'token-pin': pin } }))
})

test('the PIN of the configuration may be given as it is', async () => {
  const plain = await createToken({ pin: 'plain-sesame' })
  await plain.run(ecKey({ label: 'key', id: '01' }))
  await works(useProvider(plain, { options: { 'token-pin': 'plain-sesame' } }))
})

test('a PIN that looks like the path of a file is a PIN where there is no such file', async () => {
  const pin = '/nowhere/sesame'
  const odd = await createToken({ pin })
  await odd.run(ecKey({ label: 'key', id: '01' }))
  await works(useProvider(odd, { options: { 'token-pin': pin } }))
})

test('a PIN may be longer than a line of text', async () => {
  const pin = 'sesame'.repeat(42)
  const long = await createToken({ pin })
  await long.run(ecKey({ label: 'key', id: '01' }))
  const provider = useProviderWithoutPin(long)
  for (const value of [pin, long.pinFile, `file:${long.pinFile}`])
    await works(useProvider(long, { options: { 'token-pin': value } }))
  await works(provider, `${key}?pin-value=${pin}`)
  await works(provider, `${key}?pin-source=file:${long.pinFile}`)
  await provider.openssl('pkey', '-in', key, '-noout', '-passin', `file:${long.pinFile}`)
})

test('only the first line of a PIN file counts, without byte order mark and line end', async () => {
  for (const content of [`${PIN}`, `${PIN}\r\n`, `${PIN}\nsecond line\n`, `\ufeff${PIN}\r\n`]) {
    const file = nobody.write('pin', content)
    await works(useProvider(token, { options: { 'token-pin': `file:${file}` } }))
  }
})

test('the PIN of the URI wins over the configured one', async () => {
  const wrong = useProvider(token, { options: { 'token-pin': WRONG } })
  await works(wrong, `${key}?pin-value=${encoded}`)
})

test('-passin gives the PIN', async () => {
  const file = ['-passin', `file:${pinFile}`]
  const { status, log } = await nobody.opensslWithLog('pkey', '-in', key, '-noout', ...file)
  assert.equal(status, 0)
  assert.equal(log.match(/C_Login\(/g)?.length, 1)
})

test('a wrong PIN is tried once and not again', async () => {
  const wrong = useProvider(token, { options: { 'token-pin': WRONG } })
  const stderr = await fails(wrong, key, 1)
  assert.match(stderr, /cannot log in to the token 'Test Token'/)
  assert.match(stderr, /C_Login returned CKR_PIN_INCORRECT/)
  assert.match(await fails(nobody, `${key}?pin-value=${WRONG}`, 1), /CKR_PIN_INCORRECT/)
})

test('the error for a wrong PIN says where the PIN came from', async () => {
  const file = nobody.write('wrong pin', `${WRONG}\n`)
  const configured = (pin: string) => useProvider(token, { options: { 'token-pin': pin } })
  for (const [provider, origin] of [
    [configured(WRONG), / with the value of pkcs11-module-token-pin$/m],
    [configured(`file:${file}`), / with the PIN in '.*wrong pin' \(pkcs11-module-token-pin\)$/m],
    [configured(file), / with the PIN in '.*wrong pin' \(pkcs11-module-token-pin\)$/m],
    [configured('/nowhere/guess'), / pkcs11-module-token-pin itself, as there is no such file$/m],
  ] as const)
    assert.match(await fails(provider, key, 1), origin)
  const inUri = await fails(nobody, `${key}?pin-value=${WRONG}`, 1)
  assert.match(inUri, / with the PIN of the URI$/m)
  const answer = await nobody.opensslFails('pkey', '-in', key, '-noout', '-passin', `file:${file}`)
  assert.match(answer.stderr, / with the PIN that was entered$/m)
})

test('an empty pin-value is an error, and no try', async () => {
  assert.match(await fails(nobody, `${key}?pin-value=`, 0), /the pin-value of the URI is empty/)
})

test('a wrong PIN is tried once by a command that needs the key many times', async () => {
  const wrong = useProvider(token, { options: { 'token-pin': WRONG } })
  const certificate = wrong.path('certificate.pem')
  for (const args of [
    ['storeutl', '-noout', 'pkcs11:'],
    ['req', '-x509', '-key', key, '-subj', '/CN=x', '-out', certificate],
    ['pkeyutl', '-sign', '-rawin', '-digest', 'sha256', '-inkey', key, '-in', pinFile],
    ['dgst', '-sha256', '-sign', key, pinFile],
  ]) {
    const result = await wrong.opensslWithLog(...args)
    assert.equal(countLogins(result), 1, result.command)
    checkSecrecy(result)
  }
})

test('a wrong answer of -passin is sent once by a command that needs the key many times', async () => {
  const wrong = nobody.write('wrong pin', `${WRONG}\n`)
  const certificate = nobody.path('certificate.pem')
  for (const args of [
    ['req', '-x509', '-key', key, '-subj', '/CN=x', '-out', certificate],
    ['pkeyutl', '-sign', '-rawin', '-digest', 'sha256', '-inkey', key, '-in', pinFile],
    ['dgst', '-sha256', '-sign', key],
  ]) {
    const result = await nobody.opensslWithLog(...args, '-passin', `file:${wrong}`)
    assert.equal(countLogins(result), 1, result.command)
    checkSecrecy(result)
  }
})

test('without any PIN the token is left alone, and the message says what to do', async () => {
  const stderr = await fails(nobody, key, 0)
  assert.match(stderr, /the token 'Test Token' asks for a PIN and none is set/)
  assert.match(stderr, /pkcs11-module-token-pin/)
})

test('a malformed URI does not show the PIN in it', async () => {
  for (const uri of [
    `pkcs11:object=%zz?pin-value=${encoded}`,
    `pkcs11:object=key?pin-value=${encoded}&bogus=1`,
    `pkcs11:object=key;pin-value=${WRONG};type=nothing`,
    `pkcs11:pin-value=${WRONG}%zz`,
  ]) {
    const result = await nobody.opensslWithLog('storeutl', '-noout', uri)
    assert.equal(result.status, 1)
    assert.match(linesOfProvider(result.stderr), /malformed pkcs11 URI at offset \d+/)
    checkSecrecy(result)
  }
})

test('a PIN file that cannot be had is an error that names it', async () => {
  const empty = nobody.write('empty', '\nsecond line\n')
  const wide = nobody.write('wide', Buffer.from(`${PIN}\n`, 'utf16le'))
  for (const [path, reason] of [
    ['/nowhere/pin', /cannot read the PIN file '\/nowhere\/pin': No such file/],
    [nobody.dir, /cannot read the PIN file '.*': Is a directory/],
    [empty, /the PIN file '.*empty' has nothing on its first line/],
    [wide, /the PIN file '.*wide' is not plain text: its first line has a NUL character/],
  ] as const) {
    const configured = useProvider(token, { options: { 'token-pin': `file:${path}` } })
    const stderr = await fails(configured, key, 0)
    assert.match(stderr, reason)
    assert.match(stderr, /pkcs11-module-token-pin/)
    assert.match(await fails(nobody, `${key}?pin-source=${path}`, 0), reason)
  }
})

test('a pin-source that is a command or another source is not run, and the error says so', async () => {
  for (const source of ['%7Ccat%20x', 'https://host/pin'])
    assert.match(
      await fails(nobody, `${key}?pin-source=${source}`, 0),
      /cannot read the PIN file .*; a PIN is read from a file, not from a command or another source/,
    )
})
