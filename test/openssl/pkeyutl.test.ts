// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { plainOpenssl, tryPlainOpenssl, useProvider } from '../support/openssl.ts'
import { makeEcKey, makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const keys = { rsa: makeRsaKey(), ec: makeEcKey('P-256'), p521: makeEcKey('P-521') }
type KeyName = keyof typeof keys
await token.run(
  ...Object.entries(keys).flatMap(([label, key]) => {
    const naming = { CKA_LABEL: label, CKA_ID: label }
    return [key.putPrivate(naming), key.putPublic(naming)]
  }),
)
const provider = useProvider(token)
const message = provider.write('message', randomBytes(5000))
const signature = provider.path('signature')
for (const [name, key] of Object.entries(keys)) {
  provider.write(`${name}.pem`, key.publicPem)
  provider.write(`${name}.key`, key.privatePem)
}

const privateUri = (name: KeyName) => token.uri({ object: name, type: 'private' })
const publicUri = (name: KeyName) => token.uri({ object: name, type: 'public' })
const options = (pkeyopts: readonly string[]) => pkeyopts.flatMap((opt) => ['-pkeyopt', opt])

/** The digest of the message, as a file. */
function writeDigest(name: string): string {
  const digest = createHash(name).update(readFileSync(message)).digest()
  return provider.write(`message.${name}`, digest)
}

interface Case {
  key: KeyName
  input: string
  /** `-rawin -digest sha256`, or `-pkeyopt`s. */
  args: readonly string[]
}

const signArguments = ({ input, args }: Case, key: string) => {
  return ['pkeyutl', '-sign', ...args, '-inkey', key, '-in', input, '-out', signature]
}

const verifyArguments = ({ input, args }: Case, key: string) => {
  return [
    'pkeyutl',
    '-verify',
    ...args,
    '-pubin',
    '-inkey',
    key,
    '-in',
    input,
    '-sigfile',
    signature,
  ]
}

const forced = ['-propquery', 'provider=pkcs11']

/** Both ways: each side accepts what the other signs, and refuses it for another input. */
async function exchange(spec: Case): Promise<void> {
  const bytes = readFileSync(spec.input)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  const wrong = { ...spec, input: provider.write('wrong', bytes) }
  const inSoftware = provider.path(`${spec.key}.pem`)

  await provider.openssl(...signArguments(spec, privateUri(spec.key)))
  await plainOpenssl(...verifyArguments(spec, inSoftware))
  const refused = await tryPlainOpenssl(verifyArguments(wrong, inSoftware))
  assert.equal(refused.status, 1)

  await plainOpenssl(...signArguments(spec, provider.path(`${spec.key}.key`)))
  for (const where of [forced, []]) {
    const ours = verifyArguments(spec, publicUri(spec.key))
    const { stdout } = await provider.openssl(...ours, ...where)
    assert.match(stdout, /Signature Verified Successfully/)
    const theirs = verifyArguments(wrong, publicUri(spec.key))
    const { stdout: answer } = await provider.opensslFails(...theirs, ...where)
    assert.match(answer, /Signature Verification Failure/)
  }
}

const DIGESTS = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512']
const PSS = 'rsa_padding_mode:pss'

for (const digest of DIGESTS) {
  test(`a ${digest} digest is signed and verified with RSA`, async () => {
    const input = writeDigest(digest)
    const chosen = `digest:${digest}`
    await exchange({ key: 'rsa', input, args: options([chosen]) })
    for (const salt of ['digest', 'max', 'auto', '11'])
      await exchange({
        key: 'rsa',
        input,
        args: options([PSS, chosen, `rsa_pss_saltlen:${salt}`]),
      })
    const mgf1 = options([PSS, chosen, 'rsa_mgf1_md:sha384', 'rsa_pss_saltlen:digest'])
    await exchange({ key: 'rsa', input, args: mgf1 })
  })

  test(`a ${digest} digest is signed and verified with EC`, async () => {
    const input = writeDigest(digest)
    for (const key of ['ec', 'p521'] as const) {
      await exchange({ key, input, args: options([`digest:${digest}`]) })
      await exchange({ key, input, args: [] })
    }
  })

  test(`-rawin with -digest ${digest} hashes the message`, async () => {
    const args = ['-rawin', '-digest', digest]
    for (const key of ['rsa', 'ec'] as const) await exchange({ key, input: message, args })
    const pss = [...args, ...options([PSS, 'rsa_pss_saltlen:digest'])]
    await exchange({ key: 'rsa', input: message, args: pss })
  })
}

test('PKCS#1 padding without a digest signs any short input as it is', async () => {
  // pkeyutl itself takes no more than the longest digest.
  for (const size of [1, 36, 64]) {
    const input = provider.write('short', randomBytes(size))
    await exchange({ key: 'rsa', input, args: [] })
  }
})

test('rsautl signs blocks, with padding and without', async () => {
  for (const [padding, size] of [
    ['-pkcs', 245],
    ['-raw', 256],
  ] as const) {
    const block = randomBytes(size)
    block[0] = 0
    const input = provider.write('block', block)
    const sign = ['rsautl', '-sign', padding, '-inkey', privateUri('rsa')]
    await provider.openssl(...sign, '-in', input, '-out', signature)
    const recover = ['rsautl', '-verify', padding, '-pubin', '-inkey', provider.path('rsa.pem')]
    const { bytes } = await plainOpenssl(...recover, '-in', signature)
    assert.deepEqual(bytes, block)
  }
})

test('what a padding has no room for is refused', async () => {
  for (const [padding, size] of [
    ['-pkcs', 246],
    ['-raw', 257],
    ['-raw', 255],
  ] as const) {
    const input = provider.write('block', randomBytes(size))
    const sign = ['rsautl', '-sign', padding, '-inkey', privateUri('rsa')]
    const { stderr } = await provider.opensslFails(...sign, '-in', input)
    assert.match(stderr, /error/)
  }
})

test('a digest of the wrong length is refused', async () => {
  const input = provider.write('thirty-one', randomBytes(31))
  for (const opts of [['digest:sha256'], ['digest:sha256', PSS]]) {
    const spec: Case = { key: 'rsa', input, args: options(opts) }
    await provider.opensslFails(...signArguments(spec, privateUri('rsa')))
  }
})

test('the key of a token can verify with its private half', async () => {
  const spec: Case = { key: 'rsa', input: writeDigest('sha256'), args: options(['digest:sha256']) }
  for (const key of ['rsa', 'ec'] as const) {
    const ours = { ...spec, key }
    await provider.openssl(...signArguments(ours, privateUri(key)))
    const args = verifyArguments(ours, privateUri(key)).filter((arg) => arg !== '-pubin')
    await provider.openssl(...args)
  }
})

test('a random nonce is what ECDSA has, and a deterministic one is refused', async () => {
  const spec: Case = { key: 'ec', input: writeDigest('sha256'), args: options(['nonce-type:0']) }
  await provider.openssl(...signArguments(spec, privateUri('ec')))
  await plainOpenssl(...verifyArguments({ ...spec, args: [] }, provider.path('ec.pem')))
  const wish = signArguments({ ...spec, args: options(['nonce-type:1']) }, privateUri('ec'))
  const { stderr } = await provider.opensslFails(...wish)
  assert.match(stderr, /deterministic ECDSA cannot be asked of a PKCS#11 token/)
})

test('-verifyrecover gives back what was signed, and nothing for what was not', async () => {
  const digest = writeDigest('sha256')
  const recover = (file: string, ...args: readonly string[]) => [
    ...['pkeyutl', '-verifyrecover', ...forced, '-pubin', '-inkey', publicUri('rsa')],
    ...['-in', file, ...args],
  ]
  for (const args of [options(['digest:sha256']), []]) {
    await provider.openssl(...signArguments({ key: 'rsa', input: digest, args }, privateUri('rsa')))
    const { bytes } = await provider.openssl(...recover(signature, ...args))
    assert.deepEqual(bytes, readFileSync(digest))
    for (const size of [0, 255, 256, 257]) {
      const random = Buffer.concat([Buffer.alloc(Math.min(size, 1)), randomBytes(size)])
      const forged = provider.write('forged', random.subarray(0, size))
      const refused = await provider.opensslFails(...recover(forged, ...args))
      assert.equal(refused.bytes.length, 0)
    }
  }
  const sha512 = options(['digest:sha512'])
  await provider.opensslFails(...recover(signature, ...sha512))
  const { stderr } = await provider.opensslFails(...recover(signature, ...options([PSS])))
  assert.match(stderr, /RSASSA-PSS signatures hold nothing that could be recovered/)
})
