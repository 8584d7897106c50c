// SPDX-License-Identifier: Apache-2.0
// A program linked with jemalloc, which takes another key while it runs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort, HOST, liveThrough, shakeHands, startServer } from '../support/real-server.ts'
import { type KeyType, makeServerKeys } from '../support/server-keys.ts'

const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

const names = (type: KeyType) => ({
  'tls-cert-file': keys[type].certificate,
  'tls-key-file': keys[type].key,
})

const settings = (type: KeyType, port: number): Record<string, string> => ({
  bind: HOST,
  port: '0',
  'tls-port': String(port),
  'tls-auth-clients': 'no',
  'tls-ca-cert-file': keys[type].certificate,
  dir: provider.dir,
  save: '',
  ...names(type),
})

for (const [first, second] of [
  ['rsa', 'ec'],
  ['ec', 'rsa'],
] as const) {
  test(`Redis serves with an ${first} key, then takes an ${second} key`, async () => {
    const port = await findFreePort()
    let served: KeyType = first
    const server = await startServer({
      command: 'redis-server',
      args: Object.entries(settings(first, port)).flatMap(([name, value]) => [`--${name}`, value]),
      env: provider.env,
      ready: /Ready to accept connections/,
    })
    const reload = async () => {
      const connect = ['--tls', '--cacert', keys[first].certificate, '-p', String(port)]
      const { stdout } = await provider.run('redis-cli', [
        ...connect,
        ...['CONFIG', 'SET', ...Object.entries(names(second)).flat()],
      ])
      assert.equal(stdout, 'OK\n')
      served = second
    }
    await liveThrough(server, reload, () => shakeHands(serverKeys, served, port))
  })
}
