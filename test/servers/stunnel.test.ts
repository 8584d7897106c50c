// SPDX-License-Identifier: Apache-2.0
// One process with a thread for each client.
import { test } from 'node:test'
import { tooOld } from '../support/program-version.ts'
import {
  findFreePort,
  liveThrough,
  sendReload,
  severalTimes,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, makeServerKeys, type ServerKey } from '../support/server-keys.ts'

const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

const LISTENING = /bound to 127/
const URIS = {
  name: 'stunnel',
  command: 'stunnel4',
  args: ['-version'],
  since: [5, 73],
  before: 'reads keys from files only',
} as const

type Name = readonly [certificate: string, key: string]

interface Form {
  name: (key: ServerKey) => Name
  skip: string | false
}

const FORMS: Readonly<Record<string, Form>> = {
  file: { name: ({ certificate, key }) => [certificate, key], skip: false },
  URI: {
    name: ({ certificateUri, keyUri }) => [certificateUri, keyUri],
    skip: await tooOld(URIS),
  },
}

/** The client never says anything, so the program behind it need not exist. */
const configure = (port: number, [certificate, key]: Name): string => `
foreground = yes
debug = info
pid =
[tls]
accept = 127.0.0.1:${port}
exec = /bin/cat
cert = ${certificate}
key = ${key}
`

for (const type of KEY_TYPES) {
  for (const [form, { name, skip }] of Object.entries(FORMS)) {
    test(`stunnel serves with an ${type} key by ${form}, and reloads it`, { skip }, async () => {
      const port = await findFreePort()
      const file = provider.write(`${type}-${form}.conf`, configure(port, name(keys[type])))
      const server = await startServer({
        command: 'stunnel4',
        args: [file],
        env: provider.env,
        ready: LISTENING,
      })
      const reload = () => sendReload(server, 'SIGHUP', severalTimes(2, LISTENING))
      await liveThrough(server, reload, () => shakeHands(serverKeys, type, port))
    })
  }
}
