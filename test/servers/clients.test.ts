// SPDX-License-Identifier: Apache-2.0
// Programs that prove with a key of the token who they are, to a server that asks for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tooOld } from '../support/program-version.ts'
import { assertNoCrash, findFreePort, HOST, startServer } from '../support/real-server.ts'
import { KEY_TYPES, type KeyType, makeServerKeys } from '../support/server-keys.ts'
import { type ServerSpec, startTlsServer } from '../support/servers.ts'

const AT_ONCE = 10
const CURL = ['-sSf', '--noproxy', '*']
const { provider, keys } = await makeServerKeys()

const oldCurl = await tooOld({
  name: 'curl',
  command: 'curl',
  args: ['--version'],
  since: [8, 12],
  before: 'reads keys from files only',
})

/** Answers as a web server, and only to who has the key. */
const startDemandingServer = (type: KeyType) => {
  const { key, certificate } = keys[type]
  const trust = ['-Verify', '1', '-verify_return_error', '-CAfile', certificate]
  return startTlsServer(provider.env, '-www', '-key', key, '-cert', certificate, ...trust)
}

const times = <T>(make: () => T): T[] => Array.from({ length: AT_ONCE }, make)

for (const type of KEY_TYPES) {
  test(`curl identifies itself with an ${type} key`, async () => {
    const { key, certificate } = keys[type]
    await askByCurl(type, '--cert', certificate, '--key', key)
  })

  test(`curl identifies itself with an ${type} key by URI`, { skip: oldCurl }, async () => {
    const { keyUri, certificateUri } = keys[type]
    const key = ['--key-type', 'PROV', '--key', keyUri]
    await askByCurl(type, '--cert-type', 'PROV', '--cert', certificateUri, ...key)
  })

  test(`stunnel identifies itself with an ${type} key`, async () => {
    await askThrough(type, (listen, connect) => ({
      command: 'stunnel4',
      args: [provider.write(`stunnel-${type}.conf`, stunnelConf(type, listen, connect))],
      ready: /bound to 127/,
    }))
  })

  test(`HAProxy identifies itself with an ${type} key`, async () => {
    await askThrough(type, (listen, connect) => ({
      command: 'haproxy',
      args: [
        '-W',
        '-f',
        provider.write(`haproxy-${type}.conf`, haproxyConf(type, listen, connect)),
      ],
      ready: /Loading success/,
    }))
  })
}

async function askByCurl(type: KeyType, ...identity: readonly string[]): Promise<void> {
  const args = [...CURL, '--cacert', keys[type].certificate, ...identity]
  const { server, port } = await startDemandingServer(type)
  try {
    const curl = () => provider.run('curl', [...args, `https://${HOST}:${port}/`])
    for (const { stdout } of await Promise.all(times(curl))) assert.match(stdout, /Cipher/)
  } finally {
    await server.stop()
  }
}

const stunnelConf = (type: KeyType, listen: number, connect: number): string => `
foreground = yes
pid =
debug = info
[tls]
client = yes
accept = ${HOST}:${listen}
connect = ${HOST}:${connect}
verifyPeer = yes
CAfile = ${keys[type].certificate}
cert = ${keys[type].certificate}
key = ${keys[type].key}
`

const haproxyConf = (type: KeyType, listen: number, connect: number): string => `
global
  nbthread 4
defaults
  mode http
  timeout connect 10s
  timeout client 10s
  timeout server 10s
listen web
  bind ${HOST}:${listen}
  server tls ${HOST}:${connect} ssl crt ${keys[type].both} ca-file ${keys[type].certificate} verify required
`

/** Asks the demanding server through a program that speaks TLS to it in a client's place. */
async function askThrough(
  type: KeyType,
  program: (listen: number, connect: number) => ServerSpec,
): Promise<void> {
  const { server, port } = await startDemandingServer(type)
  const local = await findFreePort()
  try {
    const between = await startServer({ ...program(local, port), env: provider.env })
    try {
      const curl = () => provider.run('curl', [...CURL, `http://${HOST}:${local}/`])
      for (const { stdout } of await Promise.all(times(curl))) assert.match(stdout, /Cipher/)
    } finally {
      await between.stop()
    }
    assertNoCrash(between)
  } finally {
    await server.stop()
  }
}
