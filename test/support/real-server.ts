// SPDX-License-Identifier: Apache-2.0
// Servers as the distribution has them, in the foreground, on a port of the loopback.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describeResult } from './run.ts'
import type { KeyType, ServerKeys } from './server-keys.ts'
import { connectTls, Server, type ServerSpec } from './servers.ts'

export const HOST = '127.0.0.1'
const AT_ONCE = 20
const PLAIN = { OPENSSL_CONF: '/dev/null' }
/** How a server tells of a process that has died, or that a process of it tells itself. */
const CRASH =
  /(on|by) signal|exit signal|SIG(SEGV|ABRT|BUS|ILL|FPE)|[Ss]egfault|core dumped|\[(emerg|alert)\]|PANIC|Sanitizer|exited with code (?!0\b|143\b)\d/

/** A port that was free just now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : assert.fail()
}

/**
 * Starts a server as a user other than root, who would be refused or would give up what it may read:
 * in a namespace where this user has the number of daemon, whom every system knows.
 */
export function startServer(spec: ServerSpec): Promise<Server> {
  if (process.getuid?.() !== 0) return Server.start(spec)
  return Server.start({ ...spec, ...asUser(spec.command, spec.args) })
}

export const asUser = (command: string, args: readonly string[]) =>
  process.getuid?.() === 0
    ? { command: 'unshare', args: ['--map-user=1', '--map-group=1', '--', command, ...args] }
    : { command, args: [...args] }

/** A text in which the pattern comes so often. */
export const severalTimes = (count: number, { source }: RegExp): RegExp =>
  new RegExp(Array.from({ length: count }, () => source).join('[^]*'))

/** Twenty clients at once have to be served by the key, in each version of TLS. */
export async function shakeHands(keys: ServerKeys, type: KeyType, port: number): Promise<void> {
  for (const version of ['-tls1_2', '-tls1_3']) await shakeHandsIn(version, keys, type, port)
}

async function shakeHandsIn(
  version: string,
  { keys }: ServerKeys,
  type: KeyType,
  port: number,
): Promise<void> {
  const trust = ['-CAfile', keys[type].certificate, '-verify_return_error', version]
  const clients = Array.from({ length: AT_ONCE }, () => connectTls(PLAIN, { port }, ...trust))
  for (const result of await Promise.all(clients)) {
    assert.equal(result.status, 0, describeResult(result))
    assert.match(result.stdout, /^Verification: OK$/m)
  }
}

/** No process of the stopped server has crashed, and it has ended when it was told to. */
export const assertNoCrash = (server: Server): void => {
  assert.doesNotMatch(server.output, CRASH)
  const { status, signal } = server.end ?? assert.fail('the server is still running')
  assert.ok(signal === 'SIGTERM' || status === 0 || status === 143, `${signal ?? status}`)
}

/** Makes the server read its configuration again; `reloaded` is what it says when it is in use. */
export async function sendReload(
  server: Server,
  signal: NodeJS.Signals,
  reloaded: RegExp,
): Promise<void> {
  server.send(signal)
  await server.waitFor(reloaded)
}

/** The life of a server: clients, a new configuration, clients again, the end. */
export async function liveThrough(
  server: Server,
  reload: () => Promise<void>,
  serveClients: () => Promise<void>,
): Promise<void> {
  try {
    await serveClients()
    await reload()
    await serveClients()
  } catch (error) {
    throw new Error(`the server said:\n${server.output}`, { cause: error })
  } finally {
    await server.stop()
  }
  assertNoCrash(server)
}
