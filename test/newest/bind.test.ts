// SPDX-License-Identifier: Apache-2.0
// BIND 9.20 uses providers; it and its tools are linked with jemalloc. Its keys are named by files
// that hold the URI. dnssec-signzone signs in several threads.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { ensurePrivateFolder } from '../support/folder.ts'
import { useProvider } from '../support/openssl.ts'
import { findFreePort, HOST, liveThrough, sendReload, startServer } from '../support/real-server.ts'
import { run } from '../support/run.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const ZONE = 'example.'
const HOSTS = 200
const THREADS = '8'
const AT_ONCE = 20
const FETCHES = 300
const token = await createToken()
const provider = useProvider(token)
await token.run(
  ...['ksk', 'zsk'].flatMap((use, i) => [
    rsaKey({ label: `RSASHA256 ${use}`, id: `1${i}` }),
    ecKey({ label: `ECDSAP256SHA256 ${use}`, id: `2${i}` }),
    ecKey({ label: `ECDSAP384SHA384 ${use}`, id: `3${i}`, curve: 'P-384' }),
  ]),
)

const hosts = Array.from({ length: HOSTS }, (_, i) => `h${i} A 127.0.${i >> 8}.${i & 255}`)
const start = ['$TTL 60', '@ SOA ns admin 1 60 60 60 60', '@ NS ns', 'ns A 127.0.0.1']
const zoneText = `${[...start, ...hosts].join('\n')}\n`
const zone = provider.write('zone', zoneText)

/** A folder for the key files of one test. */
const makeKeyFolder = (name: string): string => ensurePrivateFolder(provider.path(name))

const bind = async (command: string, ...args: readonly string[]): Promise<string> =>
  (await provider.run(command, args)).stdout.trim()

/** Signs the zone with the keys in that folder, and lets BIND verify each of its signatures. */
async function signZone(folder: string): Promise<void> {
  const signed = join(folder, 'signed')
  const folders = ['-K', folder, '-d', folder]
  await bind('dnssec-signzone', '-S', ...folders, '-n', THREADS, '-o', ZONE, '-f', signed, zone)
  await bind('dnssec-verify', '-o', ZONE, signed)
  assert.ok(readFileSync(signed, 'utf8').split('RRSIG').length > HOSTS)
}

for (const algorithm of ['RSASHA256', 'ECDSAP256SHA256', 'ECDSAP384SHA384'])
  test(`a zone is signed with ${algorithm} keys of the token`, async () => {
    const folder = makeKeyFolder(algorithm)
    const makeKey = (use: string, ...flags: readonly string[]) => {
      const label = token.uri({ object: `${algorithm} ${use}` })
      const args = ['-K', folder, '-a', algorithm, '-l', label, ...flags, ZONE]
      return bind('dnssec-keyfromlabel', ...args)
    }
    await makeKey('ksk', '-f', 'KSK')
    await makeKey('zsk')
    await signZone(folder)
  })

const policy = (name: string, algorithm: string): string => `
dnssec-policy "${name}" {
  keys {
    ksk key-store "hsm" lifetime unlimited algorithm ${algorithm};
    zsk key-store "hsm" lifetime unlimited algorithm ${algorithm};
  };
};
`

const POLICIES = ['rsasha256', 'ecdsap256sha256', 'ecdsap384sha384'] as const

const conf = (folder: string, port: number): string => `
options {
  directory "${folder}";
  pid-file none;
  session-keyfile none;
  listen-on port ${port} { ${HOST}; };
  listen-on-v6 { none; };
  recursion no;
  notify no;
  dnssec-validation no;
};
controls { };
key-store "hsm" { directory "${folder}"; pkcs11-uri "${token.uri()}"; };
${POLICIES.map((algorithm) => policy(algorithm, algorithm)).join('')}
${POLICIES.map(
  (algorithm) => `
zone "${algorithm}.example" {
  type primary; file "${algorithm}.zone"; dnssec-policy "${algorithm}"; allow-transfer { any; };
};`,
).join('')}
`

const countKeys = async (): Promise<number> =>
  (await token.read({ CKA_CLASS: CKO.PRIVATE_KEY })).length

for (const algorithm of POLICIES)
  test(`dnssec-keygen makes ${algorithm} keys in a key-store`, async () => {
    const folder = makeKeyFolder(algorithm)
    const before = await countKeys()
    const file = provider.write('keygen.conf', conf(folder, 1))
    await bind('dnssec-keygen', '-k', algorithm, '-l', file, '-K', folder, ZONE)
    assert.equal(await countKeys(), before + 2)
    await signZone(folder)
  })

/** Asks for the zone until all of it is signed, which named does piece by piece. */
async function fetchSigned(name: string, port: number, folder: string): Promise<void> {
  const file = join(folder, `${name}.fetched`)
  for (let left = FETCHES; left > 0; left--) {
    const records = await bind('dig', '+onesoa', '-p', String(port), `@${HOST}`, '-t', 'AXFR', name)
    writeFileSync(file, records)
    const { status } = await run('dnssec-verify', ['-o', name, file])
    if (status === 0) return
  }
  await bind('dnssec-verify', '-o', name, file)
}

async function askSigned(name: string, port: number): Promise<void> {
  const answer = await bind('dig', '+dnssec', '-p', String(port), `@${HOST}`, `h1.${name}`)
  assert.match(answer, /\sRRSIG\s+A /)
}

test('named signs with keys that it makes, answers all at once, and reloads', async () => {
  const folder = makeKeyFolder('named')
  for (const algorithm of POLICIES) writeFileSync(join(folder, `${algorithm}.zone`), zoneText)
  const before = await countKeys()
  const port = await findFreePort()
  const server = await startServer({
    command: 'named',
    args: ['-g', '-n', THREADS, '-c', provider.write('named.conf', conf(folder, port))],
    env: provider.env,
    ready: /running$/m,
  })
  const reload = () => sendReload(server, 'SIGHUP', /reloading zones succeeded/)
  await liveThrough(server, reload, async () => {
    const names = POLICIES.map((algorithm) => `${algorithm}.example`)
    await Promise.all(names.map((name) => fetchSigned(name, port, folder)))
    const questions = names.flatMap((name) => Array.from({ length: AT_ONCE }, () => name))
    await Promise.all(questions.map((name) => askSigned(name, port)))
  })
  assert.equal(await countKeys(), before + 2 * POLICIES.length)
  assert.doesNotMatch(server.output, /assertion|backtrace|: error|failure/i)
})
