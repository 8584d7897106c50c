// SPDX-License-Identifier: Apache-2.0
import { describeResult } from '../../test/support/run.ts'
import { connectTls, startTlsServer } from '../../test/support/servers.ts'
import { formatCommand, PLAIN } from './commands.ts'
import { showCommand, showLine } from './show.ts'

const WORTH_SHOWING = /^(New, TLS|Peer signature type|Verification)/

/** One handshake: the server signs with the key in the token, the client is plain OpenSSL. */
export async function shakeHands(
  env: NodeJS.ProcessEnv,
  key: string,
  certificate: string,
): Promise<void> {
  const serverArgs = ['-cert', certificate, '-key', key, '-tls1_3', '-naccept', '1']
  const { server, port } = await startTlsServer(env, ...serverArgs)
  try {
    const accept = ['s_server', '-accept', `127.0.0.1:${port}`]
    showCommand(`${formatCommand({ args: [...accept, ...serverArgs], env })} &`)
    const clientArgs = ['-CAfile', certificate, '-verify_return_error', '-tls1_3']
    const connect = ['s_client', '-connect', `127.0.0.1:${port}`]
    showCommand(formatCommand({ args: [...connect, ...clientArgs], env: PLAIN }))
    const client = await connectTls(PLAIN, { port }, ...clientArgs)
    if (client.status !== 0) throw new Error(`${describeResult(client)}\n${server.output}`)
    for (const line of client.stdout.split('\n')) if (WORTH_SHOWING.test(line)) showLine(line)
    const { status, signal } = await server.waitForEnd()
    if (status !== 0) throw new Error(`the server ended with ${signal ?? status}\n${server.output}`)
  } finally {
    await server.stop()
  }
}
