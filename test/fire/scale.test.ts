// SPDX-License-Identifier: Apache-2.0
// A token with many keys, and a process that signs for long: what is counted is token calls and
// pages, not time. `npm run test:scale` has 10,000 keys and 100,000 signatures.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { checkPointer, STORE_INFO } from '../support/evp.ts'
import { controlFaults } from '../support/fault-control.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { writePrivateFile } from '../support/folder.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { useProvider } from '../support/openssl.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const KEYS = Number(process.env.SCALE_KEYS ?? 600)
const SIGNATURES = Number(process.env.SCALE_SIGNATURES ?? 5000)
const FEW = 10
/** Handles that one C_FindObjects gives. */
const BATCH = 256

const pair = makeRsaKey()
const large = await createToken({ label: 'Large' })
const listFolders = () => readdirSync(join(large.dir, 'tokens'))
const folders = listFolders()
const small = await createToken({ dir: large.dir, label: 'Small' })
folders.push(...listFolders().filter((folder) => !folders.includes(folder)))
const module = await compileFaultDriver()
const { setScript, count } = controlFaults(module)

/** The one key, and as many copies of its file, each with a name of its own: SoftHSM makes them slowly. */
async function fill(token: Token, folder: string, keys: number): Promise<void> {
  const name = nameOf(0)
  await token.run(pair.putPrivate({ CKA_LABEL: name, CKA_ID: name, CKA_PRIVATE: false }))
  const [file = ''] = readdirSync(folder).filter((entry) => /^[0-9a-f-]{36}\.object$/.test(entry))
  const bytes = readFileSync(join(folder, file))
  for (let i = 1; i < keys; i++) {
    const copy = Buffer.from(bytes)
    for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at))
      copy.write(nameOf(i), at)
    const uuid = `00000000-0000-0000-0000-${String(i).padStart(12, '0')}`
    writePrivateFile(join(folder, `${uuid}.object`), copy)
    writePrivateFile(join(folder, `${uuid}.lock`), '')
  }
}

const nameOf = (i: number): string => `key-${String(i).padStart(6, '0')}`

let context: Pointer

before(async () => {
  const [first, second] = folders.map((folder) => join(large.dir, 'tokens', folder))
  await fill(large, first ?? '', KEYS)
  await fill(small, second ?? '', FEW)
  const env = { ...large.env, FAULTS_DRIVER: large.module }
  context = loadProvider({ module, env, pinFile: large.pinFile }).context
})

/** Token calls until the key is there. */
function callsToLoad(token: Token, object: string): number {
  setScript()
  libcrypto.EVP_PKEY_free(loadTokenKey({ context }, token, object))
  return count('calls')
}

test('finding a key by its URI costs the same, however many keys there are', (t) => {
  for (const token of [small, large]) callsToLoad(token, nameOf(0)) // logs in
  const few = callsToLoad(small, nameOf(FEW - 1))
  assert.equal(callsToLoad(large, nameOf(KEYS - 1)), few)
  assert.equal(callsToLoad(large, nameOf(KEYS >> 1)), few)
  t.diagnostic(`${few} token calls among ${FEW} keys and among ${KEYS}`)
})

test('a listing shows its first key at once, and costs as much for each further one', (t) => {
  const uri = large.uri({ type: 'private' })
  const calls: number[] = []
  const listing = checkPointer(
    'open',
    libcrypto.OSSL_STORE_open_ex(uri, context, null, null, null, null, null, null),
  )
  libcrypto.OSSL_STORE_expect(listing, STORE_INFO.PKEY)
  setScript()
  while (libcrypto.OSSL_STORE_eof(listing) === 0) {
    const info = libcrypto.OSSL_STORE_load(listing)
    if (info === null) break
    libcrypto.OSSL_STORE_INFO_free(info)
    calls.push(count('calls'))
  }
  libcrypto.OSSL_STORE_close(listing)
  assert.equal(calls.length, KEYS)
  const [first = 0] = calls
  assert.ok(first <= 12 + Math.ceil(KEYS / BATCH), `${first} calls`)
  assert.equal(calls.at(-1), first + (KEYS - 1), 'one call for each further key')
  t.diagnostic(`the first of ${KEYS} keys after ${first} token calls, one for each other`)
})

test('signatures leave memory where it was', async (t) => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  const program = await compileProgram('many-signatures')
  const uri = token.uri({ object: 'ec', type: 'private' })
  const args = [String(SIGNATURES), String(SIGNATURES >> 1), uri]
  const { stdout } = await useProvider(token).run(program, args, { timeoutMs: 600_000 })
  const [warm = 0, end = 0] = stdout.trim().split('\n').map(Number)
  t.diagnostic(`${warm} pages in the middle of ${SIGNATURES} signatures, ${end} at the end`)
  assert.ok(warm > 0 && end - warm < 64, `${warm} pages grew to ${end}`)
})
