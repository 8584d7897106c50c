// SPDX-License-Identifier: Apache-2.0
// The postmaster loads the key, the process that it forks for each client signs; libpq signs as a
// client.
import assert from 'node:assert/strict'
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  asUser,
  findFreePort,
  HOST,
  liveThrough,
  sendReload,
  startServer,
} from '../support/real-server.ts'
import { mustRun } from '../support/run.ts'
import { type KeyType, makeServerKeys } from '../support/server-keys.ts'

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

/** Where the server finds the key of this type. */
function installKey(folder: string, type: KeyType): void {
  copyFileSync(keys[type].certificate, join(folder, 'server.crt'))
  copyFileSync(keys[type].key, join(folder, 'server.key'))
}

const settings = (type: KeyType, port: number): Record<string, string> => ({
  listen_addresses: HOST,
  port: String(port),
  unix_socket_directories: '',
  fsync: 'off',
  ssl: 'on',
  ssl_ca_file: keys[type].certificate,
})

/** Clients with one key, all at once, who trust the server with the other alone. */
async function askAtOnce(type: KeyType, port: number, serverType: KeyType): Promise<void> {
  const { certificate, key } = keys[type]
  const target = [
    `host=${HOST} port=${port} user=localhost dbname=postgres sslmode=verify-full`,
    `sslrootcert=${keys[serverType].certificate} sslcert=${certificate} sslkey=${key}`,
  ].join(' ')
  const ask = async () => {
    const { stdout } = await provider.run('psql', ['-XAtc', 'select ssl from pg_stat_ssl', target])
    assert.match(stdout, /^t$/m)
  }
  await Promise.all(Array.from({ length: CLIENTS }, ask))
}

for (const [first, second] of [
  ['rsa', 'ec'],
  ['ec', 'rsa'],
] as const) {
  test(`PostgreSQL serves psql with an ${first} key, and after a reload with an ${second} key`, async () => {
    const port = await findFreePort()
    const folder = await makeDatabase(first)
    let served: KeyType = first
    installKey(folder, served)
    const server = await startServer({
      command: program('postgres'),
      args: ['-D', folder, ...Object.entries(settings(first, port)).map((p) => `--${p.join('=')}`)],
      env: provider.env,
      ready: /ready to accept connections/,
    })
    const reload = () => {
      served = second
      installKey(folder, served)
      return sendReload(server, 'SIGHUP', /received SIGHUP, reloading/)
    }
    await liveThrough(server, reload, () => askAtOnce(first, port, served))
    assert.doesNotMatch(server.output, /SSL configuration was not reloaded/)
  })
}
