// SPDX-License-Identifier: Apache-2.0
// Who takes part, and how each is made to do what is measured.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PROVIDER_SO, type Provider, useProvider } from '../test/support/openssl.ts'
import { createToken, type Token } from '../test/support/token.ts'
import { type DebianPackage, fetchPackage } from '../tools/debian-package.ts'
import { COUNT_CALLS, HANDSHAKES, MEASURE } from './programs.ts'

/** What one process measures. */
export type Measurement =
  | { kind: 'sign'; key: string; threads: number; reuse: boolean }
  | { kind: 'decrypt'; key: string; padding: 'pkcs1' | 'oaep' }
  | { kind: 'generate'; algorithm: 'EC' | 'RSA'; count: number }
  | { kind: 'derive' | 'handshakes' | 'load' | 'process' | 'memory' | 'calls'; key: string }

/** How a contender measures each kind. */
type Commands = {
  readonly [Kind in Measurement['kind']]: (
    measurement: Extract<Measurement, { kind: Kind }>,
  ) => Command
}

export interface Command {
  argv: readonly string[]
  env: NodeJS.ProcessEnv
}

export interface Contender {
  /** Column of the table. */
  title: string
  command(measurement: Measurement): Command
}

export interface Setting {
  token: Token
  /** A private key in a file: what a process without a token uses. */
  keyFile: string
  /** What a server has of each key: the file that names it, one that holds another, certificates. */
  serverKeys: Readonly<Record<string, ServerFiles>>
  /** Of one run at a given rate. */
  seconds: number
}

export interface ServerFiles {
  onToken: ServerPair
  inFile: ServerPair
}

export interface ServerPair {
  key: string
  certificate: string
}

/** Starts of one command in a row; the median counts. */
const STARTS = '5'
/** Debian's packages of the C provider: the one for Debian 12, and the newest. */
const SUITES = ['bookworm-backports', 'sid']
/** OpenSSL with nothing configured. */
const PLAIN = { OPENSSL_CONF: '/dev/null' }

/** The floor, this provider, and those C providers that can be had. */
export async function gatherContenders(setting: Setting): Promise<Contender[]> {
  const contenders = [await useFloor(setting), await useThisProvider(setting)]
  for (const suite of SUITES) {
    const found = findPackage(suite)
    const contender = found && (await useCProvider(setting, found))
    if (contender) contenders.push(contender)
  }
  return contenders
}

/** `undefined` where apt, a mirror or the package is missing. */
function findPackage(suite: string): DebianPackage | undefined {
  try {
    return fetchPackage('pkcs11-provider', suite)
  } catch {
    return undefined
  }
}

/** The memory of a process that signs with a key in a file. */
export const plainMemory = ({ keyFile }: Setting): Command => ({
  argv: [MEASURE, 'memory', keyFile],
  env: PLAIN,
})

async function useFloor({ token, keyFile, serverKeys, seconds }: Setting): Promise<Contender> {
  const env = {
    ...token.env,
    ...PLAIN,
    FLOOR_DRIVER: token.module,
    FLOOR_PIN_FILE: token.pinFile,
    COUNT_CALLS_DRIVER: token.module,
  }
  const making = { ...env, ...(await makeSpareToken()).env }
  const measure = (...args: readonly string[]): Command => ({ argv: [MEASURE, ...args], env })
  return {
    title: 'floor',
    command: choose({
      sign: ({ key, threads }) => measure('floor-sign', key, `${threads}`, `${seconds}`),
      decrypt: ({ key, padding }) => measure('floor-decrypt', key, padding, `${seconds}`),
      derive: ({ key }) => measure('floor-derive', key, `${seconds}`),
      generate: ({ algorithm, count }) => ({
        argv: [MEASURE, 'floor-generate', algorithm, `${count}`],
        env: making,
      }),
      handshakes: ({ key }) => shakeHands(PLAIN, serverKeys[key]?.inFile, seconds),
      load: ({ key }) => measure('floor-load', key, `${seconds}`),
      process: ({ key }) => measure('command', STARTS, MEASURE, 'floor-once', key),
      memory: ({ key }) => measure('floor-memory', keyFile, key),
      calls: ({ key }) => ({
        argv: [MEASURE, 'floor-calls', key],
        env: { ...env, FLOOR_DRIVER: COUNT_CALLS },
      }),
    }),
  }
}

/** Where keys are made that nobody uses: a token with many is a slow one. */
const makeSpareToken = (): Promise<Token> => createToken({ label: 'Spare' })

const shakeHands = (
  env: NodeJS.ProcessEnv,
  pair: ServerPair | undefined,
  seconds: number,
): Command => ({
  argv: [
    ...[process.execPath, '--import', 'tsx', HANDSHAKES],
    ...[pair?.key ?? '', pair?.certificate ?? '', `${seconds}`],
  ],
  env,
})

const choose =
  (commands: Commands): Contender['command'] =>
  (measurement) => {
    const command: (measurement: never) => Command = commands[measurement.kind]
    return command(measurement as never)
  }

const useThisProvider = (setting: Setting): Promise<Contender> =>
  useLoaded('this provider', setting, { provider: PROVIDER_SO, options: {} })

async function useCProvider(
  setting: Setting,
  found: DebianPackage,
): Promise<Contender | undefined> {
  const lib = join(found.files, 'usr/lib')
  const provider = readdirSync(lib)
    .map((folder) => join(lib, folder, 'ossl-modules/pkcs11.so'))
    .find((path) => existsSync(path))
  // Without the quirk it calls C_Finalize after SoftHSM is gone, and the process crashes at its end.
  const options = { quirks: 'no-deinit' }
  if (provider === undefined) return undefined
  return useLoaded(`C ${found.version}`, setting, { provider, options })
}

/** A provider that OpenSSL loads. */
async function useLoaded(
  title: string,
  { token, serverKeys, seconds }: Setting,
  spec: { provider: string; options: Readonly<Record<string, string>> },
): Promise<Contender> {
  const { env } = useProvider(token, spec)
  const counting = useProvider(token, { ...spec, options: { ...spec.options, path: COUNT_CALLS } })
  const spare = await makeSpareToken()
  const making = useProvider(spare, spec)
  const measure = (...args: readonly string[]): Command => ({ argv: [MEASURE, ...args], env })
  const uriOf = (object: string): string => token.uri({ object, type: 'private' })
  return {
    title,
    command: choose({
      sign: ({ key, threads, reuse }) =>
        measure('sign', uriOf(key), `${threads}`, `${seconds}`, reuse ? 'reuse' : 'fresh'),
      decrypt: ({ key, padding }) => measure('decrypt', uriOf(key), padding, `${seconds}`),
      derive: ({ key }) => measure('derive', uriOf(key), `${seconds}`),
      generate: ({ algorithm, count }) => ({
        argv: [MEASURE, 'generate', spare.uri({ object: 'made' }), algorithm, `${count}`],
        env: making.env,
      }),
      handshakes: ({ key }) => shakeHands(env, serverKeys[key]?.onToken, seconds),
      load: ({ key }) => measure('load', uriOf(key), `${seconds}`),
      process: ({ key }) => measure('command', STARTS, ...PKEY, uriOf(key)),
      memory: ({ key }) => measure('memory', uriOf(key)),
      calls: ({ key }) => ({
        argv: [MEASURE, 'calls', uriOf(key), COUNT_CALLS],
        env: countingEnv(counting, token),
      }),
    }),
  }
}

const PKEY = ['openssl', 'pkey', '-pubout', '-noout', '-in']

const countingEnv = ({ env }: Provider, { module }: Token): NodeJS.ProcessEnv => ({
  ...env,
  COUNT_CALLS_DRIVER: module,
})
