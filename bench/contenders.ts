// SPDX-License-Identifier: Apache-2.0
// Who takes part, and how each is made to do what is measured.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PROVIDER_SO, type Provider, useProvider } from '../test/support/openssl.ts'
import type { Token } from '../test/support/token.ts'
import { type DebianPackage, fetchPackage } from '../tools/debian-package.ts'
import { COUNT_CALLS, MEASURE } from './programs.ts'

/** What one process of the measuring program measures. */
export type Measurement =
  | { kind: 'sign'; key: string; threads: number; reuse: boolean }
  | { kind: 'load' | 'process' | 'memory' | 'calls'; key: string }

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
  /** Of one run at a given rate. */
  seconds: number
}

/** Starts of one command in a row; the median counts. */
const STARTS = '5'
/** Debian's packages of the C provider: the one for Debian 12, and the newest. */
const SUITES = ['bookworm-backports', 'sid']
/** OpenSSL with nothing configured. */
const PLAIN = { OPENSSL_CONF: '/dev/null' }

/** The floor, this provider, and those C providers that can be had. */
export async function gatherContenders(setting: Setting): Promise<Contender[]> {
  const contenders = [useFloor(setting), useThisProvider(setting)]
  for (const suite of SUITES) {
    const found = findPackage(suite)
    const contender = found && useCProvider(setting, found)
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

function useFloor({ token, keyFile, seconds }: Setting): Contender {
  const env = {
    ...token.env,
    ...PLAIN,
    FLOOR_DRIVER: token.module,
    FLOOR_PIN_FILE: token.pinFile,
    COUNT_CALLS_DRIVER: token.module,
  }
  const list = (measurement: Measurement): string[] => {
    const { kind, key } = measurement
    if (kind === 'sign') return ['floor-sign', key, `${measurement.threads}`, `${seconds}`]
    if (kind === 'load') return ['floor-load', key, `${seconds}`]
    if (kind === 'process') return ['command', STARTS, MEASURE, 'floor-once', key]
    return kind === 'memory' ? ['floor-memory', keyFile, key] : ['floor-calls', key]
  }
  return {
    title: 'floor',
    command: (measurement) => ({
      argv: [MEASURE, ...list(measurement)],
      env: measurement.kind === 'calls' ? { ...env, FLOOR_DRIVER: COUNT_CALLS } : env,
    }),
  }
}

const useThisProvider = (setting: Setting): Contender =>
  useLoaded('this provider', setting, { provider: PROVIDER_SO, options: {} })

function useCProvider(setting: Setting, found: DebianPackage): Contender | undefined {
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
function useLoaded(
  title: string,
  { token, seconds }: Setting,
  spec: { provider: string; options: Readonly<Record<string, string>> },
): Contender {
  const plain = useProvider(token, spec)
  const counting = useProvider(token, { ...spec, options: { ...spec.options, path: COUNT_CALLS } })
  const list = (measurement: Measurement, uri: string): string[] => {
    const { kind } = measurement
    if (kind === 'sign') {
      const { threads, reuse } = measurement
      return ['sign', uri, `${threads}`, `${seconds}`, reuse ? 'reuse' : 'fresh']
    }
    if (kind === 'load') return ['load', uri, `${seconds}`]
    if (kind === 'process') return ['command', STARTS, ...PKEY, uri]
    return kind === 'memory' ? ['memory', uri] : ['calls', uri, COUNT_CALLS]
  }
  return {
    title,
    command: (measurement) => ({
      argv: [
        MEASURE,
        ...list(measurement, token.uri({ object: measurement.key, type: 'private' })),
      ],
      env: measurement.kind === 'calls' ? countingEnv(counting, token) : plain.env,
    }),
  }
}

const PKEY = ['openssl', 'pkey', '-pubout', '-noout', '-in']

const countingEnv = ({ env }: Provider, { module }: Token): NodeJS.ProcessEnv => ({
  ...env,
  COUNT_CALLS_DRIVER: module,
})
