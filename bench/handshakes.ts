// SPDX-License-Identifier: Apache-2.0
// node --import tsx bench/handshakes.ts KEY CERTIFICATE SECONDS
// How many handshakes an nginx of one worker shakes per second; each is a new session. What the key is
// in, its environment says. Clients and server share the processors.
import { join } from 'node:path'
import { makeFolder, writePrivateFile } from '../test/support/folder.ts'
import { findFreePort, HOST, startServer } from '../test/support/real-server.ts'
import { mustRun } from '../test/support/run.ts'
import { MEASURE } from './programs.ts'

/** More do not make it faster on two processors. */
const CLIENTS = 2
const FORWARDED = ['OPENSSL_CONF', 'SOFTHSM2_CONF'] as const

const [key = '', certificate = '', seconds = ''] = process.argv.slice(2)
const folder = makeFolder()
const port = await findFreePort()
const env = Object.fromEntries(FORWARDED.map((name) => [name, process.env[name]]))
const server = await startServer({
  command: 'nginx',
  args: ['-c', writePrivateFile(join(folder, 'nginx.conf'), writeConf()), '-e', 'stderr'],
  env,
  ready: /start worker process \d+/,
})
try {
  const args = ['handshakes', `${port}`, `${CLIENTS}`, seconds]
  const { stdout } = await mustRun(MEASURE, args, { env: { OPENSSL_CONF: '/dev/null' } })
  process.stdout.write(stdout)
} finally {
  await server.stop()
}

function writeConf(): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi']
  return `
daemon off;
worker_processes 1;
pid ${join(folder, 'pid')};
error_log stderr notice;
${FORWARDED.map((name) => `env ${name};`).join('\n')}
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
  server {
    listen ${HOST}:${port} ssl;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    ssl_protocols TLSv1.3;
    ssl_session_tickets off;
    ssl_session_cache off;
    return 204;
  }
}
`
}
