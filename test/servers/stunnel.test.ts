// SPDX-License-Identifier: Apache-2.0
// One process with a thread for each client.
import { test } from 'node:test'
import {
  findFreePort,
  liveThrough,
  severalTimes,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'

const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

/** The client never says anything, so the program behind it need not exist. */
const configure = (type: KeyType, port: number): string => `
foreground = yes
debug = info
pid =
[tls]
accept = 127.0.0.1:${port}
exec = /bin/cat
cert = ${keys[type].certificate}
key = ${keys[type].key}
`

for (const type of KEY_TYPES) {
  test(`stunnel serves with an ${type} key, before and after a reload`, async () => {
    const port = await findFreePort()
    const file = provider.write(`stunnel-${type}.conf`, configure(type, port))
    const server = await startServer({
      command: 'stunnel4',
      args: [file],
      env: provider.env,
      ready: /bound to 127/,
    })
    const reloaded = severalTimes(2, /bound to 127/)
    await liveThrough({ server, signal: 'SIGHUP', reloaded }, async () => {
      for (const version of ['-tls1_2', '-tls1_3'])
        await shakeHands(serverKeys, type, port, version)
    })
  })
}
