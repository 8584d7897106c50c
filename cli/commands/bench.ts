// SPDX-License-Identifier: Apache-2.0
import { ask } from '../../node/engine.ts'
import { findObjects } from '../../node/objects.ts'
import { withPin } from '../../node/pin.ts'
import type { Command } from '../command.ts'
import { Failure, STATUS, usageError } from '../failure.ts'
import { withProgress } from '../progress.ts'
import { formatTable } from '../table.ts'
import { plain, type Terminal } from '../terminal.ts'
import { describeWhat } from '../token/describe.ts'
import { openTokens } from '../token/open.ts'
import { TOKEN_OPTIONS } from '../token/settings.ts'
import { quantile } from '../trace/summary.ts'
import { formatMicroseconds } from '../trace/units.ts'
import { withType } from '../uri-parts.ts'
import { checkUri } from '../uri-text.ts'

const DEFAULT_THREADS = '1,2,4'
const DEFAULT_SECONDS = '2'
/** The pool that Node makes for calls that block. */
const MOST_THREADS = 64

export const bench: Command = {
  name: 'bench',
  summary: 'count the signatures that a key makes in a second',
  operands: 'URI',
  operandCount: [1, 1],
  usesTokens: true,
  details: [
    'Signs a message of 32 bytes with EVP_DigestSign as applications do, a new context each time, for a few seconds with each number of threads. What is measured is OpenSSL, the provider, the driver and the token together.',
  ],
  options: [
    {
      name: 'threads',
      short: 't',
      value: 'LIST',
      doc: `numbers of threads, ${DEFAULT_THREADS} unless given`,
    },
    {
      name: 'seconds',
      short: 's',
      value: 'N',
      doc: `how long each, ${DEFAULT_SECONDS} unless given`,
    },
    {
      name: 'digest',
      value: 'NAME',
      doc: 'SHA256 unless given; none for keys that hash by themselves',
    },
    { name: 'json', doc: 'print JSON, for programs' },
    ...TOKEN_OPTIONS,
  ],
  examples: [
    { command: "provider-pkcs11 bench 'pkcs11:token=My%20Token;object=web'", what: 'a key' },
    {
      command: "provider-pkcs11 bench --threads 1,8,16 --seconds 10 'pkcs11:object=web'",
      what: 'how an HSM on the network does with many at a time',
    },
  ],
  async run(input) {
    const { operands, options, terminal } = input
    const uri = checkUri(operands[0] ?? '')
    const threads = readNumbers(options.text('threads') ?? DEFAULT_THREADS, 'threads')
    const [seconds = 0] = readNumbers(options.text('seconds') ?? DEFAULT_SECONDS, 'seconds')
    // Before anything uses the pool of threads, which is made then.
    process.env.UV_THREADPOOL_SIZE = String(Math.max(...threads, 4))
    await openTokens(input, true)
    const [key, second] = await findObjects(withType(uri.text, 'private'), 'private')
    if (key === undefined) throw new Failure(`no private key matches '${uri.shown}'`)
    if (second !== undefined)
      throw new Failure(`several keys match '${uri.shown}'`, {
        remedy: 'provider-pkcs11 list shows their URIs',
      })
    const hashesItself = /^ED/i.test(key.algorithm)
    const digest = options.text('digest') ?? (hashesItself ? '' : 'SHA256')
    const rows: Row[] = []
    for (const count of threads)
      rows.push(
        await withProgress(terminal, `signing with ${count} threads`, () =>
          measure(key.uri, digest, count, seconds),
        ),
      )
    show(
      rows,
      `${describeWhat(key)} '${key.label}' on '${key.token.label}'`,
      options.flag('json'),
      terminal,
    )
    return STATUS.ok
  },
}

interface Row {
  readonly threads: number
  readonly perSecond: number
  /** Microseconds of one signature. */
  readonly median: number
  readonly p99: number
}

interface Rounds {
  readonly signaturesPerRound: number
  readonly rounds: readonly number[]
}

async function measure(
  uri: string,
  digest: string,
  threads: number,
  seconds: number,
): Promise<Row> {
  const request = { call: 'bench', digest, milliseconds: String(seconds * 1000) }
  const runs = await Promise.all(
    Array.from({ length: threads }, () => withPin(() => ask<Rounds>(request, uri))),
  )
  const each = runs.flatMap(({ rounds, signaturesPerRound }) =>
    rounds.map((us) => us / signaturesPerRound),
  )
  const sorted = each.sort((a, b) => a - b)
  const perSecond = runs.reduce(
    (sum, { rounds, signaturesPerRound }) =>
      sum + (1e6 * rounds.length * signaturesPerRound) / rounds.reduce((a, b) => a + b, 0),
    0,
  )
  return { threads, perSecond, median: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}

function show(rows: readonly Row[], key: string, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.print(JSON.stringify(rows, null, 2))
    return
  }
  terminal.print(plain(key))
  const right = { align: 'right' as const }
  const columns = ['Threads', 'Signatures per second', 'Median', '99th'].map((title) => ({
    title,
    ...right,
  }))
  const cells = rows.map(({ threads, perSecond, median, p99 }) => [
    String(threads),
    perSecond.toFixed(perSecond < 100 ? 1 : 0),
    formatMicroseconds(median),
    formatMicroseconds(p99),
  ])
  for (const line of formatTable(columns, cells, terminal.paint)) terminal.print(line)
}

function readNumbers(text: string, name: string): number[] {
  const numbers = text.split(',').map(Number)
  if (numbers.every((number) => Number.isFinite(number) && number > 0 && number <= MOST_THREADS))
    return numbers
  throw usageError(`--${name} takes numbers from 1 to ${MOST_THREADS}, not '${text}'`, 'bench')
}
