// SPDX-License-Identifier: Apache-2.0
// Verification in the provider says yes to nothing but a signature.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import type { Result } from '../support/run.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
const provider = useProvider(token)
const withoutExport = useProvider(token, { options: { 'allow-export': '1' } })
const message = provider.write('message', randomBytes(300))
const digest = provider.write('digest', createHash('sha256').update(readFileSync(message)).digest())
const uri = (object: string, type: 'private' | 'public') => token.uri({ object, type })
const options = (names: readonly string[]) => names.flatMap((name) => ['-pkeyopt', name])

/** Verifies in the provider, which a property query forces. */
const verify = (object: string, signature: string, args: readonly string[], input = digest) =>
  provider.tryOpenssl([
    ...['pkeyutl', '-verify', '-propquery', 'provider=pkcs11', '-pubin'],
    ...['-inkey', uri(object, 'public'), ...args, '-in', input, '-sigfile', signature],
  ])

function checkRefusal({ status, stdout, stderr }: Result, what?: string): void {
  assert.notEqual(status, 0, what)
  assert.doesNotMatch(stdout, /Verified Successfully/, what)
  // It is the signature that is refused, not the key.
  assert.doesNotMatch(stderr, /Could not (open|read|find)/, what)
}

async function refuse(object: string, bytes: Uint8Array, args: readonly string[], input = digest) {
  const signature = provider.write('forged', bytes)
  checkRefusal(await verify(object, signature, args, input))
}

const SHA256 = 'digest:sha256'
const PSS = 'rsa_padding_mode:pss'
const RSA_SETTINGS: readonly (readonly string[])[] = [
  [],
  [SHA256],
  ['rsa_padding_mode:pkcs1', SHA256],
  ['rsa_padding_mode:none'],
  ['rsa_padding_mode:x931'],
  ['rsa_padding_mode:x931', SHA256],
  ['rsa_padding_mode:oaep'],
  ['rsa_padding_mode:sslv23'],
  [PSS],
  [PSS, SHA256],
  [PSS, SHA256, 'rsa_pss_saltlen:digest'],
  [PSS, SHA256, 'rsa_pss_saltlen:max'],
  [PSS, SHA256, 'rsa_pss_saltlen:auto'],
  [PSS, SHA256, 'rsa_pss_saltlen:0'],
  [PSS, SHA256, 'rsa_mgf1_md:sha1'],
]

for (const settings of RSA_SETTINGS) {
  test(`random bytes are no RSA signature: ${settings.join(' ') || 'defaults'}`, async () => {
    const random = randomBytes(256)
    random[0] = 0
    await refuse('rsa', random, options(settings))
    for (const bytes of [Buffer.alloc(256), Buffer.alloc(256, 1), Buffer.alloc(256, 0xff)])
      await refuse('rsa', bytes, options(settings))
    for (const size of [0, 1, 255, 257, 512])
      await refuse('rsa', randomBytes(size), options(settings))
  })
}

for (const name of ['sha1', 'sha256', 'sha512', 'sha3-256']) {
  test(`random bytes are no signature of a message with ${name}`, async () => {
    const raw = ['-rawin', '-digest', name]
    for (const more of [[], options([PSS])])
      await refuse('rsa', randomBytes(256), [...raw, ...more], message)
    await refuse('ec', randomBytes(71), raw, message)
  })
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const n = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'

test('what is no sequence of two numbers is no EC signature', async () => {
  const forged = {
    empty: '',
    'an empty sequence': '3000',
    zeros: '3006 020100 020100',
    ones: '3006 020101 020101',
    negative: '3006 0201ff 0201ff',
    'one number': '3003 020101',
    'three numbers': '3009 020101 020101 020101',
    'bytes behind it': '3006 020101 020101 00',
    'too long a length': '3007 020101 020101',
    'an unending length': '3080 020101 020101 0000',
    'the order': `3046 022100${n} 022100${n}`,
    'a number that is too long': `3048 022201${'00'.repeat(33)} 022201${'00'.repeat(33)}`,
    'a length of four gigabytes': '3084ffffffff 020101 020101',
  }
  for (const [name, bytes] of Object.entries(forged)) {
    for (const settings of [[], [SHA256]]) {
      const signature = provider.write('forged', hex(bytes))
      checkRefusal(await verify('ec', signature, options(settings)), name)
    }
  }
})

test('a right signature with one bit changed is refused', async () => {
  for (const [object, settings] of [
    ['rsa', [SHA256]],
    ['rsa', [PSS, SHA256]],
    ['ec', [SHA256]],
  ] as const) {
    const signature = provider.path('right')
    const sign = ['-sign', ...options(settings), '-inkey', uri(object, 'private'), '-in', digest]
    await provider.openssl('pkeyutl', ...sign, '-out', signature)
    const { status } = await verify(object, signature, options(settings))
    assert.equal(status, 0)
    const bytes = readFileSync(signature)
    for (const at of [0, 1, bytes.length >> 1, bytes.length - 1]) {
      const forged = Buffer.from(bytes)
      forged[at] = (forged[at] ?? 0) ^ 1
      await refuse(object, forged, options(settings))
    }
    await refuse(object, bytes.subarray(1), options(settings))
    await refuse(object, Buffer.concat([bytes, Buffer.of(0)]), options(settings))
  }
})

test('dgst refuses as well, whether the public key may be exported or not', async () => {
  for (const who of [provider, withoutExport]) {
    for (const object of ['rsa', 'ec']) {
      const signature = provider.write('forged', randomBytes(256))
      const args = ['-verify', uri(object, 'public'), '-signature', signature, message]
      const { stdout, stderr } = await who.opensslFails('dgst', '-sha256', ...args)
      // The latter for what is no DER; the command does not call that a failed verification.
      assert.match(stdout + stderr, /Verification failure|Error verifying data/)
    }
  }
})

test('without export, right signatures are verified by the provider', async () => {
  for (const object of ['rsa', 'ec']) {
    const signature = provider.path('right')
    const sign = ['-sign', uri(object, 'private'), '-out', signature, message]
    await provider.openssl('dgst', '-sha384', ...sign)
    const verifying = ['-verify', uri(object, 'public'), '-signature', signature, message]
    const { stdout } = await withoutExport.openssl('dgst', '-sha384', ...verifying)
    assert.match(stdout, /Verified OK/)
  }
})

for (const [padding, name] of [
  ['x931', 'x931'],
  ['oaep', 'oaep'],
] as const) {
  test(`signing with the padding ${padding} is refused by name, and nothing is written`, async () => {
    const sign = ['-sign', '-inkey', uri('rsa', 'private'), '-in', digest]
    const padded = options([`rsa_padding_mode:${padding}`])
    const { stderr, bytes } = await provider.opensslFails('pkeyutl', ...sign, ...padded)
    assert.match(stderr, new RegExp(`the padding '${name}' is not supported in RSA signatures`))
    assert.match(stderr, /pkcs1, pss and none are/)
    assert.equal(bytes.length, 0)
  })
}

test('an unknown digest and a salt that does not fit are refused with the reason', async () => {
  const sign = ['pkeyutl', '-sign', '-inkey', uri('rsa', 'private'), '-in', digest]
  const salted = await provider.opensslFails(
    ...sign,
    ...options([PSS, SHA256, 'rsa_pss_saltlen:300']),
  )
  assert.match(salted.stderr, /a salt of 300 bytes does not fit: the key has room for 222/)
  const md5 = await provider.opensslFails(...sign, ...options(['digest:md4']))
  assert.match(md5.stderr, /md4|digest/i)
})

test('a signature of plain OpenSSL by another key is refused', async () => {
  const other = provider.path('other.key')
  const signature = provider.path('others')
  await plainOpenssl('genpkey', '-algorithm', 'RSA', '-out', other)
  const sign = ['pkeyutl', '-sign', ...options([SHA256]), '-inkey', other, '-in', digest]
  await plainOpenssl(...sign, '-out', signature)
  await refuse('rsa', readFileSync(signature), options([SHA256]))
})
