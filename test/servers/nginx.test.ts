// SPDX-License-Identifier: Apache-2.0
// The master loads the key, the workers that it forks sign.
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
import { KEY_TYPES, type KeyType, makeServerKeys, type ServerKey } from '../support/server-keys.ts'

const WORKERS = 2
const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

const URIS = {
  name: 'nginx',
  command: 'nginx',
  args: ['-v'],
  since: [1, 29],
  before: 'reads keys from files only',
} as const

interface Form {
  name: (key: ServerKey) => string
  skip: string | false
}

const FORMS: Readonly<Record<string, Form>> = {
  file: { name: ({ key }) => key, skip: false },
  URI: { name: ({ keyUri }) => `store:${keyUri}`, skip: await tooOld(URIS) },
}

/** nginx clears the environment; its workers need to find the token by it. */
const configure = (type: KeyType, port: number, key: string): string => `
daemon off;
master_process on;
worker_processes ${WORKERS};
pid ${provider.path('nginx.pid')};
error_log stderr notice;
env OPENSSL_CONF;
env SOFTHSM2_CONF;
events { worker_connections 64; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi']
    .map((name) => `${name}_temp_path ${provider.path(name)};`)
    .join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${keys[type].certificate};
    ssl_certificate_key "${key}";
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    return 204;
  }
}
`

for (const type of KEY_TYPES) {
  for (const [form, { name, skip }] of Object.entries(FORMS)) {
    test(`nginx serves with an ${type} key by ${form}, and reloads it`, { skip }, async () => {
      const port = await findFreePort()
      const file = provider.write(`${type}-${form}.conf`, configure(type, port, name(keys[type])))
      const server = await startServer({
        command: 'nginx',
        args: ['-c', file, '-e', 'stderr'],
        env: provider.env,
        ready: severalTimes(WORKERS, /start worker process \d+/),
      })
      const reloaded = severalTimes(WORKERS, /worker process \d+ exited with code 0/)
      const reload = () => sendReload(server, 'SIGHUP', reloaded)
      await liveThrough(server, reload, () => shakeHands(serverKeys, type, port))
    })
  }
}
