// SPDX-License-Identifier: Apache-2.0
// What the npm package promises, in programs of its users.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { writePrivateFile } from '../support/folder.ts'
import { useProvider } from '../support/openssl.ts'
import { askProgram, PROGRAM, prelude } from '../support/package-program.ts'
import { runOnTerminal } from '../support/terminal.ts'
import { createToken, type Token } from '../support/token.ts'
import { certificate, ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let other: Token

before(async () => {
  token = await createToken({ label: 'First', pin: '1111' })
  other = await createToken({ dir: token.dir, label: 'Second', pin: '2222' })
  await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
  await other.run(ecKey({ label: 'other', id: '03' }))
  const key = token.uri({ object: 'ec', type: 'private', pin: token.pin })
  const { stdout } = await useProvider(token).openssl('req', '-x509', '-key', key, '-subj', '/CN=a')
  await token.run(certificate({ label: 'ec', id: '02', certificate: stdout }))
})

const ask = (script: string): Promise<unknown> => askProgram(token, script)

const SIGNS =
  "crypto.sign('sha256', Buffer.from('x'), await pemForUri('pkcs11:token=First;object=ec')).length > 64"

test('a PIN: is a text', async () => {
  assert.equal(await ask(`await loadProvider({ driver, pin: '1111' }); print(${SIGNS})`), true)
})

test('a PIN: is bytes, which stay as they are', async () => {
  const script = `
    const pin = Buffer.from('1111')
    await loadProvider({ driver, pin })
    print([${SIGNS}, pin.toString()])`
  assert.deepEqual(await ask(script), [true, '1111'])
})

test('a PIN: is in a file, whatever its name', async () => {
  const file = writePrivateFile(`${token.dir}/50%25 of it`, '1111\n')
  const script = `await loadProvider({ driver, pin: { file: ${JSON.stringify(file)} } }); print(${SIGNS})`
  assert.equal(await ask(script), true)
})

test('a PIN: is asked for once for each token, when it is first needed', async () => {
  const script = `
    const asked = []
    const pins = { First: '1111', Second: Buffer.from('2222') }
    await loadProvider({ driver, pin: async ({ label }) => { asked.push(label); return pins[label] } })
    const before = asked.length + (await tokens()).length
    const counts = (await Promise.all([keys(), keys(), keys('pkcs11:token=First')])).map((found) => found.length)
    print([before, counts, asked.sort(), ${SIGNS}])`
  assert.deepEqual(await ask(script), [2, [3, 3, 2], ['First', 'Second'], true])
})

test('a PIN: that nobody gives is an error with the token in it', async () => {
  const script = `
    await loadProvider({ driver, pin: () => undefined })
    const error = await keys('pkcs11:token=First').catch((error) => error)
    print([error.code, error.name, error.token.label, /loadProvider a pin/.test(error.message)])`
  assert.deepEqual(await ask(script), ['ERR_PKCS11_NO_PIN', 'Pkcs11Error', 'First', true])
})

test('a PIN: that is wrong is tried once', async () => {
  const script = `
    let asked = 0
    await loadProvider({ driver, pin: () => { asked++; return '9999' } })
    const codes = [await codeOf(keys('pkcs11:token=First')), await codeOf(keys('pkcs11:token=First'))]
    const error = await keys('pkcs11:token=First').catch((error) => error)
    print([...codes, asked, error.returnValue, error.message.includes('9999')])`
  const code = 'ERR_PKCS11_PIN_INCORRECT'
  assert.deepEqual(await ask(script), [code, code, 3, 'CKR_PIN_INCORRECT', false])
})

test('a PIN: in a URI is used and never shown', async () => {
  const script = `
    await loadProvider({ driver })
    const pem = await pemForUri('pkcs11:token=First;object=ec?pin-value=1111')
    const der = Buffer.from(pem.replace(/-.*-/g, ''), 'base64').toString('latin1')
    const error = await keys('pkcs11:token=Second;object=x?pin-value=2222').catch((error) => error)
    print([/pin/.test(der), error.code, error.message.includes('2222')])`
  assert.deepEqual(await ask(script), [false, 'ERR_PKCS11_NOT_FOUND', false])
})

test('a PIN: is not asked for on a terminal, which is the program’s', async () => {
  const script = "await loadProvider({ driver }); print(await codeOf(keys('pkcs11:token=First')))"
  const command = [...PROGRAM, '-e', prelude(token) + script]
  const { shown } = await runOnTerminal(command, [], { env: token.env })
  assert.equal(shown.trim(), '"ERR_PKCS11_NO_PIN"')
})

test('listings: tell tokens, keys and certificates, each by a URI that finds it again', async () => {
  const script = `
    await loadProvider({ driver, pin: '1111' })
    const [token] = await tokens('pkcs11:token=First')
    const found = await keys(token.uri)
    const [x509] = await certificates('pkcs11:token=First')
    print({
      token: [token.label, token.model, token.loggedIn, token.pinLocked],
      keys: found.map(({ label, id, algorithm, bits, curve, type, uses }) => [label, id, algorithm, bits, curve ?? null, type, uses.includes('sign')]).sort(),
      again: await Promise.all(found.map(async ({ uri }) => (await keys(uri)).length)),
      publicKeys: (await keys('pkcs11:token=First;type=public')).map(({ label, type, pem }) => [label, type, pem ?? null]).sort(),
      certificate: [x509.label, x509.x509.subject, (await certificate(x509.uri)).subject],
    })`
  assert.deepEqual(await ask(script), {
    token: ['First', 'SoftHSM v2', false, false],
    keys: [
      ['ec', '02', 'EC', 256, 'prime256v1', 'private', true],
      ['rsa', '01', 'RSA', 2048, null, 'private', true],
    ],
    again: [1, 1],
    publicKeys: [
      ['ec', 'public', null],
      ['rsa', 'public', null],
    ],
    certificate: ['ec', 'CN=a', 'CN=a'],
  })
})

test('listings: of public things need no PIN', async () => {
  const script = `
    await loadProvider({ driver })
    const half = await publicKey('pkcs11:token=First;object=ec;type=public')
    const same = (await certificate('pkcs11:object=ec')).publicKey
    print([(await keys('pkcs11:type=public')).length, half.equals(same), half.equals(await publicKey('pkcs11:object=ec'))])`
  assert.deepEqual(await ask(script), [3, true, true])
})

const CASES = {
  ERR_PKCS11_NOT_FOUND: "certificate('pkcs11:token=First;object=rsa')",
  ERR_PKCS11_AMBIGUOUS: "pemForUri('pkcs11:token=First')",
  ERR_PKCS11_URI: "keys('pkcs12:')",
  ERR_PKCS11_ALREADY_LOADED: "loadProvider({ driver: '/nonexistent.so' })",
}

for (const [code, call] of Object.entries(CASES))
  test(`an error: has the code ${code}`, async () => {
    const script = `await loadProvider({ driver, pin: '1111' }); print(await codeOf(${call}))`
    assert.equal(await ask(script), code)
  })

const EARLY = {
  ERR_PKCS11_NOT_LOADED: 'keys()',
  ERR_PKCS11_DRIVER: "loadProvider({ driver: '/nonexistent.so' })",
  ERR_PKCS11_CONFIGURATION: "loadProvider({ driver, options: { quirk: 'none' } })",
  ERR_PKCS11_PLATFORM: "loadProvider({ driver, module: '/nonexistent.so' })",
}

for (const [code, call] of Object.entries(EARLY))
  test(`an error: before all else has the code ${code}`, async () => {
    assert.equal(await ask(`print(await codeOf(${call}))`), code)
  })

test('an error: of an option names those that there are', async () => {
  const script = `print((await loadProvider({ driver, options: { quirk: '' } }).catch((error) => error)).message)`
  assert.match(String(await ask(script)), /no option 'pkcs11-module-quirk'.*pkcs11-module-quirks/)
})

test('the event loop goes on while the token is waited for', async () => {
  const script = `
    await loadProvider({ driver, pin: '1111' })
    let turns = 0
    let waiting = true
    const turn = () => { turns++; if (waiting) setImmediate(turn) }
    turn()
    await keys('pkcs11:token=First')
    waiting = false
    print(turns > 1)`
  assert.equal(await ask(script), true)
})
