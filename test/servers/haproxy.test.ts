// SPDX-License-Identifier: Apache-2.0
// Master and worker: a reload starts the master anew, which loads the key once more.
import { test } from 'node:test'
import {
  findFreePort,
  liveThrough,
  sendReload,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'

const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

const configure = (type: KeyType, port: number): string => `
global
  nbthread 4
defaults
  mode http
  timeout connect 10s
  timeout client 10s
  timeout server 10s
frontend tls
  bind 127.0.0.1:${port} ssl crt ${keys[type].both}
  http-request return status 204
`

for (const type of KEY_TYPES) {
  test(`HAProxy serves with an ${type} key, before and after a reload`, async () => {
    const port = await findFreePort()
    const file = provider.write(`haproxy-${type}.conf`, configure(type, port))
    const server = await startServer({
      command: 'haproxy',
      args: ['-W', '-f', file],
      env: provider.env,
      ready: /Loading success/,
    })
    const reload = () => sendReload(server, 'SIGUSR2', /Former worker \(\d+\) exited with code 0/)
    await liveThrough(server, reload, () => shakeHands(serverKeys, type, port))
  })
}
