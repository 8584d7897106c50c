// SPDX-License-Identifier: Apache-2.0
// The master loads the key, the workers that it forks sign.
import { test } from 'node:test'
import {
  findFreePort,
  liveThrough,
  severalTimes,
  shakeHands,
  startServer,
} from '../support/real-server.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'

const WORKERS = 2
const serverKeys = await makeServerKeys()
const { provider, keys } = serverKeys

/** nginx clears the environment; its workers need to find the token by it. */
const configure = (type: KeyType, port: number): string => `
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
    ssl_certificate_key ${keys[type].key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets off;
    return 204;
  }
}
`

for (const type of KEY_TYPES) {
  for (const version of ['-tls1_2', '-tls1_3']) {
    test(`nginx serves with an ${type} key, before and after a reload (${version})`, async () => {
      const port = await findFreePort()
      const file = provider.write(`nginx-${type}.conf`, configure(type, port))
      const server = await startServer({
        command: 'nginx',
        args: ['-c', file, '-e', 'stderr'],
        env: provider.env,
        ready: severalTimes(WORKERS, /start worker process \d+/),
      })
      const reloaded = severalTimes(WORKERS, /worker process \d+ exited with code 0/)
      await liveThrough({ server, signal: 'SIGHUP', reloaded }, () =>
        shakeHands(serverKeys, type, port, version),
      )
    })
  }
}
