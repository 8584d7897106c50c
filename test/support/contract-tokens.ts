// SPDX-License-Identifier: Apache-2.0
// The tokens that the tests of test/token/ take as an argument, and all in which they differ.
import { test } from 'node:test'
import { type AttributeName, CKM } from './cryptoki-names.ts'
import type { Attributes } from './cryptoki-template.ts'
import { createNssToken } from './nss-token.ts'
import { type ConfSpec, type Provider, useProvider, useProviderWithoutPin } from './openssl.ts'
import { createToken, type UriParts, writeUri } from './token.ts'
import type { ReadObject, Step } from './token-tool.ts'

/** What a test can need of a token, beyond what every token does. */
export type Need = 'other curves than those of NIST' | 'Ed25519' | 'Ed448' | 'X448' | 'RSA-PSS keys'

interface Difference {
  readonly token: keyof typeof MAKERS
  readonly need: Need
  /** The row holds as long as the token does not offer this mechanism. */
  readonly without?: number
  readonly because: string
}

const DIFFERENCES: readonly Difference[] = [
  {
    token: 'NSS',
    need: 'other curves than those of NIST',
    because: 'softokn knows three curves of NIST and Curve25519',
  },
  {
    token: 'NSS',
    need: 'Ed25519',
    without: CKM.EDDSA,
    because: 'this softokn has no EdDSA',
  },
  { token: 'NSS', need: 'Ed448', because: 'softokn has no Curve448' },
  { token: 'NSS', need: 'X448', because: 'softokn has no Curve448' },
  {
    token: 'NSS',
    need: 'RSA-PSS keys',
    because: 'the database of softokn has no column for CKA_ALLOWED_MECHANISMS',
  },
]

export interface ContractToken {
  readonly name: string
  readonly pin: string
  /** Does the steps in one process, logged in; gives the result of each. */
  run(...steps: readonly Step[]): Promise<unknown[]>
  /** The attributes of every object that matches. */
  read(find: Attributes, ...attributes: readonly AttributeName[]): Promise<ReadObject[]>
  uri(parts?: UriParts): string
  /** The provider set up for the token. */
  use(spec?: ConfSpec): Provider
  /** As `use`, but nothing tells the PIN. */
  useWithoutPin(): Provider
  /** A test with this token; skipped, and why, where it lacks what is needed. */
  test(name: string, body: () => Promise<void>, ...needs: readonly Need[]): void
}

type Made = Omit<ContractToken, 'name' | 'test' | 'read'>

const MAKERS = { SoftHSM: makeSofthsm, NSS: makeNss } as const

/** One of each, made anew for the file that asks. */
export async function makeContractTokens(): Promise<ContractToken[]> {
  const tokens: ContractToken[] = []
  for (const name of ['SoftHSM', 'NSS'] as const) {
    const token = await MAKERS[name]()
    const [mechanisms] = await token.run({ do: 'list-mechanisms' })
    const lacking = findLacking(name, mechanisms)
    tokens.push({
      ...token,
      name,
      read: async (find, ...attributes) => {
        const [objects] = await token.run({ do: 'read-objects', find, attributes })
        return objects as ReadObject[]
      },
      test: (title, body, ...needs) => {
        const because = needs.map((need) => lacking.get(need)).find((text) => text !== undefined)
        test(`${name}: ${title}`, { skip: because ?? false }, body)
      },
    })
  }
  return tokens
}

/** What the token lacks, and why. */
function findLacking(name: keyof typeof MAKERS, mechanisms: unknown): ReadonlyMap<Need, string> {
  const offered: readonly unknown[] = Array.isArray(mechanisms) ? mechanisms : []
  return new Map(
    DIFFERENCES.filter(({ token }) => token === name)
      .filter(({ without }) => without === undefined || !offered.includes(without))
      .map(({ need, because }) => [need, because]),
  )
}

async function makeSofthsm(): Promise<Made> {
  const token = await createToken()
  return {
    pin: token.pin,
    run: (...steps) => token.run(...steps),
    uri: (parts) => token.uri(parts),
    use: (spec) => useProvider(token, spec),
    useWithoutPin: () => useProviderWithoutPin(token),
  }
}

async function makeNss(): Promise<Made> {
  const token = await createNssToken()
  return {
    pin: token.pin,
    run: (...steps) => token.run(...steps),
    uri: (parts = {}) => writeUri(token.label, parts),
    use: (spec) => token.use(spec),
    useWithoutPin: () => token.useWithoutPin(),
  }
}
