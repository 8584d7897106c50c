// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { childEnvironment, quoteArgument, type Result, run } from './run.ts'

export interface ServerSpec {
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  /** What the server says, on stdout or stderr, when it can be reached. */
  ready: RegExp
}

export interface ServerEnd {
  status: number | null
  signal: NodeJS.Signals | null
}

const READY_MS = 30_000
const STOP_MS = 10_000

/** A running server; the test that starts it stops it (`after(() => server.stop())`). */
export class Server {
  readonly #child: ChildProcess
  readonly #command: string
  /** `change` when the server has said something or has ended. */
  readonly #news = new EventEmitter()
  #output = ''
  #end: ServerEnd | undefined

  private constructor({ command, args, env }: ServerSpec) {
    this.#command = [command, ...args].map(quoteArgument).join(' ')
    this.#child = spawn(command, args, { env: childEnvironment(env), stdio: 'pipe' })
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#hear(chunk.toString()))
    this.#child.on('error', (error) => this.#hear(error.message))
    this.#child.on('close', (status, signal) => {
      this.#end = { status, signal }
      this.#hear('')
    })
  }

  #hear(text: string): void {
    this.#output += text
    this.#news.emit('change')
  }

  /** Starts a server and waits until it is ready. */
  static async start(spec: ServerSpec): Promise<Server> {
    const server = new Server(spec)
    await server.waitFor(spec.ready)
    return server
  }

  /** How it has ended; `undefined` while it runs. */
  get end(): ServerEnd | undefined {
    return this.#end
  }

  /** Everything that the server has said. */
  get output(): string {
    return this.#output
  }

  /** Waits until the server has said this. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    const signal = AbortSignal.timeout(READY_MS)
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match) return match
      if (this.#end || signal.aborted) throw this.#failure(pattern)
      await once(this.#news, 'change', { signal }).catch(() => {})
    }
  }

  /** Waits until the server ends by itself, as `-naccept` makes it. */
  async waitForEnd(): Promise<ServerEnd> {
    for (;;) {
      if (this.#end) return this.#end
      await once(this.#news, 'change')
    }
  }

  /** What reloads a configuration is a signal, for most servers. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends the server. A second call does nothing. */
  async stop(): Promise<void> {
    if (this.#end) return
    this.#child.kill('SIGTERM')
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    await this.waitForEnd()
    clearTimeout(insist)
  }

  #failure(pattern: RegExp): Error {
    const end = this.#end ? `, it ended with ${this.#end.signal ?? this.#end.status}` : ''
    return new Error(`${this.#command}\nnever said ${pattern}${end}\n${this.#output}`)
  }
}

export interface TlsServer {
  server: Server
  port: number
}

/** `openssl s_server` on a free port of the loopback. */
export async function startTlsServer(
  env: NodeJS.ProcessEnv,
  ...args: readonly string[]
): Promise<TlsServer> {
  const server = await Server.start({
    command: 'openssl',
    args: ['s_server', '-accept', '127.0.0.1:0', ...args],
    env,
    ready: TLS_READY,
  })
  const [, port] = await server.waitFor(TLS_READY)
  return { server, port: Number(port) }
}

const TLS_READY = /^ACCEPT \S*:(\d+)$/m

/** `openssl s_client` to that server; says Q, and ends when the handshake is done. */
export const connectTls = (
  env: NodeJS.ProcessEnv,
  { port }: { port: number },
  ...args: readonly string[]
): Promise<Result> =>
  run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...args], { env, input: 'Q\n' })
