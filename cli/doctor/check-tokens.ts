// SPDX-License-Identifier: Apache-2.0
// The driver started, its tokens, and what they can do; in a process of its own, which it may crash.
import { spawn } from 'node:child_process'
import type { Token } from '../../node/objects.ts'
import { cleanArguments } from '../clean-node.ts'
import { ALGORITHMS } from './algorithms.ts'
import { type Finding, note, right, warning, wrong } from './finding.ts'

export interface Inventory {
  readonly tokens: readonly (Token & { readonly mechanisms?: readonly string[] })[]
  readonly objects: readonly {
    readonly type: string
    readonly uri: string
    readonly label: string
  }[]
}

export type Looked =
  | { readonly inventory: Inventory }
  | { readonly error: string; readonly crashed: boolean }

const PATIENCE_MS = 60_000

/** Runs `provider-pkcs11 list --json` with these options. */
export async function lookAtTokens(options: readonly string[]): Promise<Looked> {
  const args = cleanArguments(['list', '--json', '--mechanisms', ...options])
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text
  })
  const watchdog = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (_status, by) => resolve(by))
  })
  clearTimeout(watchdog)
  if (output.out.startsWith('{')) return { inventory: JSON.parse(output.out) }
  if (signal !== null) return { error: describeSignal(signal), crashed: true }
  const error = output.err.replace(/^provider-pkcs11: /, '').trim()
  return { error, crashed: false }
}

const describeSignal = (signal: string): string =>
  signal === 'SIGKILL' ? 'it does not answer' : `it ended with ${signal}`

export function checkTokens(looked: Looked, driver: string): Finding[] {
  if ('error' in looked)
    return [
      looked.crashed
        ? wrong(
            `the driver ${driver} crashes: ${looked.error}`,
            'ask its vendor for another version',
          )
        : explain(looked.error, driver),
    ]
  return [right('the driver starts'), ...looked.inventory.tokens.flatMap(checkToken)]
}

const explain = (error: string, driver: string): Finding =>
  /no token is there/.test(error)
    ? wrong(error, ...linesFor(HINTS, driver, 'put a token in, or initialize one'))
    : wrong(error, ...linesFor(START_HINTS, driver))

type Hints = readonly (readonly [pattern: RegExp, lines: readonly string[]])[]

const linesFor = (hints: Hints, driver: string, ...fallback: string[]): readonly string[] =>
  hints.find(([pattern]) => pattern.test(driver))?.[1] ?? fallback

/** Why a driver may not start. */
const START_HINTS: Hints = [
  [
    /softhsm/,
    [
      'cat $SOFTHSM2_CONF /etc/softhsm/softhsm2.conf   # can you read it, and its folder of tokens?',
    ],
  ],
  [/softokn/, ["pkcs11-module-init-args = configDir='sql:/path/of/the/database'"]],
]

/** How a first token comes about, by driver. */
const HINTS: Hints = [
  [/softhsm/, ['softhsm2-util --init-token --free --label "My Token"']],
  [/opensc/, ['systemctl status pcscd   # the daemon of card readers', 'pkcs11-tool --list-slots']],
  [
    /tpm2/,
    ['tpm2_ptool init', 'tpm2_ptool addtoken --pid 1 --label "My Token" --sopin … --userpin …'],
  ],
  [/softokn/, ["pkcs11-module-init-args = configDir='sql:/path/of/the/database'"]],
  [/yubihsm/, ['export YUBIHSM_PKCS11_CONF=/path/of/yubihsm_pkcs11.conf']],
]

function checkToken(token: Inventory['tokens'][number]): Finding[] {
  return [
    right(`token '${token.label}' in slot ${token.slot.id}`),
    ...checkPin(token),
    ...listAlgorithms(token),
  ]
}

/** The first that holds. */
function checkPin(token: Token): Finding[] {
  const name = `token '${token.label}'`
  if (token.pinLocked)
    return [wrong(`${name}: the PIN is locked`, 'the security officer must reset it')]
  if (token.pinFinalTry)
    return [
      wrong(
        `${name}: one wrong PIN more locks it, so the provider tries none`,
        'log in once with the tools of the token',
      ),
    ]
  if (token.pinToBeChanged) return [wrong(`${name}: its PIN must be changed first`)]
  if (token.loginRequired && !token.pinInitialized && !token.pinPad)
    return [warning(`${name} has no user PIN yet`, 'set one with the tools of the token')]
  if (token.pinCountLow)
    return [warning(`${name}: a wrong PIN has been tried since the last login`)]
  return []
}

function listAlgorithms({ label, mechanisms = [] }: Inventory['tokens'][number]): Finding[] {
  const offered = ALGORITHMS.filter(({ any }) => any.some((name) => mechanisms.includes(name)))
  if (offered.length === 0)
    return [warning(`token '${label}' offers nothing that OpenSSL could use`)]
  return [note(`token '${label}' offers ${offered.map(({ title }) => title).join(', ')}`)]
}
