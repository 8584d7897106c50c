// SPDX-License-Identifier: Apache-2.0
// The postmaster loads the key, the process that it forks for each client signs; libpq signs as a
// client.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { asUser, findFreePort, HOST, liveThrough, startServer } from '../support/real-server.ts'
import { mustRun } from '../support/run.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'

const VERSIONS = '/usr/lib/postgresql'
const CLIENTS = 10
const { provider, keys } = await makeServerKeys()
const version = readdirSync(VERSIONS).at(-1) ?? assert.fail('PostgreSQL is not installed')
const program = (name: string): string => join(VERSIONS, version, 'bin', name)

/** A database whose clients prove who they are with a certificate of the same key. */
async function makeDatabase(type: KeyType): Promise<string> {
  const folder = provider.path(`database-${type}`)
  const make = asUser(program('initdb'), ['-D', folder, '-U', 'localhost', '-N', '-A', 'reject'])
  await mustRun(make.command, make.args)
  provider.write(`database-${type}/pg_hba.conf`, `hostssl all all ${HOST}/32 cert\n`)
  return folder
}

const settings = (type: KeyType, port: number): Record<string, string> => ({
  listen_addresses: HOST,
  port: String(port),
  unix_socket_directories: '',
  fsync: 'off',
  ssl: 'on',
  ssl_cert_file: keys[type].certificate,
  ssl_key_file: keys[type].key,
  ssl_ca_file: keys[type].certificate,
})

async function askAtOnce(type: KeyType, port: number): Promise<void> {
  const { certificate, key } = keys[type]
  const target = [
    `host=${HOST} port=${port} user=localhost dbname=postgres sslmode=verify-full`,
    `sslrootcert=${certificate} sslcert=${certificate} sslkey=${key}`,
  ].join(' ')
  const ask = async () => {
    const { stdout } = await provider.run('psql', ['-XAtc', 'select ssl from pg_stat_ssl', target])
    assert.match(stdout, /^t$/m)
  }
  await Promise.all(Array.from({ length: CLIENTS }, ask))
}

for (const type of KEY_TYPES) {
  test(`PostgreSQL and psql use an ${type} key each, before and after a reload`, async () => {
    const port = await findFreePort()
    const folder = await makeDatabase(type)
    const server = await startServer({
      command: program('postgres'),
      args: ['-D', folder, ...Object.entries(settings(type, port)).map((p) => `--${p.join('=')}`)],
      env: provider.env,
      ready: /ready to accept connections/,
    })
    const reloaded = /received SIGHUP, reloading/
    await liveThrough({ server, signal: 'SIGHUP', reloaded }, () => askAtOnce(type, port))
    assert.doesNotMatch(server.output, /SSL configuration was not reloaded/)
  })
}
