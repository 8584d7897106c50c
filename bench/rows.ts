// SPDX-License-Identifier: Apache-2.0
// The rows of the table: what is run, and which number of its answer is shown.
import type { Measurement } from './contenders.ts'

/** The numbers of one run; what is missing has not been measured by it. */
export interface Answer {
  perSecond?: number
  /** Processor time per step, in microseconds. */
  cpuUs?: number
  ms?: number
  /** KiB. */
  rss?: number
  pss?: number
  load?: Calls
  first?: Calls
  steady?: Calls
}

export interface Calls {
  calls: number
  us: number
  functions: Readonly<Record<string, { calls: number; us: number }>>
}

export interface Row {
  title: string
  measurement: Measurement
  pick: (answer: Answer) => number | undefined
  /** Counts do not vary: one run says it all. */
  once?: true
  /** Shown as what a process has beyond one without a token. */
  beyondPlain?: true
  digits?: number
}

export interface Section {
  title: string
  rows: readonly Row[]
}

const EC = 'P-256'
const RSA = 'RSA-2048'
export const KEYS = [EC, RSA] as const

const sign = (title: string, key: string, threads: number, reuse = false): Row => ({
  title,
  measurement: { kind: 'sign', key, threads, reuse },
  pick: ({ perSecond }) => perSecond,
})

const signing = (key: string): Section => ({
  title: `${key}: signatures per second`,
  rows: [
    sign('1 thread', key, 1),
    sign('1 thread, context reused', key, 1, true),
    sign('2 threads', key, 2),
    sign('8 threads', key, 8),
  ],
})

const perSecond = (title: string, measurement: Measurement, digits = 0): Row => ({
  title,
  measurement,
  pick: (answer) => answer.perSecond,
  digits,
})

const calls = (title: string, key: string, pick: Row['pick'], digits = 0): Row => ({
  title,
  measurement: { kind: 'calls', key },
  pick,
  once: true,
  digits,
})

const tokenCalls = (key: string): Section => ({
  title: `${key}: token calls`,
  rows: [
    calls('load a key', key, ({ load }) => load?.calls),
    calls('first signature', key, ({ first }) => first?.calls),
    calls('each further signature', key, ({ steady }) => steady?.calls),
    calls('  microseconds in them', key, ({ steady }) => steady?.us, 1),
  ],
})

export const SECTIONS: readonly Section[] = [
  ...KEYS.map(signing),
  { title: 'Ed25519: signatures per second', rows: [sign('1 thread', 'Ed25519', 1)] },
  {
    title: 'Other operations per second',
    rows: [
      perSecond('RSA-2048: decrypt PKCS#1 v1.5', { kind: 'decrypt', key: RSA, padding: 'pkcs1' }),
      perSecond('RSA-2048: decrypt OAEP', { kind: 'decrypt', key: RSA, padding: 'oaep' }),
      perSecond('P-256: ECDH', { kind: 'derive', key: EC }),
      perSecond('P-256: generate a key', { kind: 'generate', algorithm: 'EC', count: 50 }),
      perSecond('RSA-2048: generate a key', { kind: 'generate', algorithm: 'RSA', count: 5 }, 1),
    ],
  },
  {
    title: 'nginx, new TLS 1.3 sessions per second',
    rows: KEYS.map((key) => perSecond(key, { kind: 'handshakes', key })),
  },
  {
    title: 'Keys by URI',
    rows: [
      ...KEYS.map(
        (key): Row => ({
          title: `${key}: loads per second`,
          measurement: { kind: 'load', key },
          pick: ({ perSecond }) => perSecond,
        }),
      ),
      {
        title: 'openssl pkey, milliseconds',
        measurement: { kind: 'process', key: EC },
        pick: ({ ms }) => ms,
        digits: 1,
      },
    ],
  },
  ...KEYS.map(tokenCalls),
  {
    title: 'Memory added to a process, KiB',
    rows: [
      {
        title: 'resident (RSS)',
        measurement: { kind: 'memory', key: EC },
        pick: ({ rss }) => rss,
        beyondPlain: true,
      },
      {
        title: 'proportional (PSS)',
        measurement: { kind: 'memory', key: EC },
        pick: ({ pss }) => pss,
        beyondPlain: true,
      },
    ],
  },
]
