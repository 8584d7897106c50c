// SPDX-License-Identifier: Apache-2.0
import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CKO } from '../../test/support/cryptoki-names.ts'
import { createToken, openToken, type Token } from '../../test/support/token.ts'
import { ecKey, rsaKey } from '../../test/support/token-objects.ts'
import { showNote, showProgress } from './show.ts'

const LABEL = 'Demo Token'

/** The keys of the demo, by label. */
const KEYS = {
  'rsa-key': rsaKey({ label: 'rsa-key', id: '01', bits: 2048 }),
  'ec-key': ecKey({ label: 'ec-key', id: '02', curve: 'P-256' }),
} as const

/** The demo's own token with its keys; made at the first run, found again later. */
export async function prepareToken(dir: string): Promise<Token> {
  const token = hasToken(dir) ? reopenToken(dir) : await makeToken(dir)
  const present = await listKeyLabels(token).catch((cause: Error) => {
    throw new Error(
      `the token in ${dir} does not open; remove that folder and run the demo again\n${cause.message}`,
      { cause },
    )
  })
  for (const [label, step] of Object.entries(KEYS)) {
    if (present.includes(label)) showNote(`key '${label}' is there`)
    else await showProgress(`making the key '${label}' on the token`, () => token.run(step))
  }
  return token
}

const hasToken = (dir: string): boolean =>
  existsSync(join(dir, 'pin')) && existsSync(join(dir, 'tokens')) && hasEntries(join(dir, 'tokens'))

const hasEntries = (folder: string): boolean => readdirSync(folder).length > 0

function reopenToken(dir: string): Token {
  showNote(`using the token in ${dir}`)
  return openToken({ dir, label: LABEL, pin: readFileSync(join(dir, 'pin'), 'utf8').trim() })
}

const makeToken = (dir: string): Promise<Token> =>
  showProgress('making a SoftHSM token', () =>
    createToken({ dir, label: LABEL, pin: makePin(), soPin: makePin() }),
  )

const makePin = (): string => String(randomInt(10_000_000, 100_000_000))

async function listKeyLabels(token: Token): Promise<string[]> {
  const keys = await token.read({ CKA_CLASS: CKO.PRIVATE_KEY }, 'CKA_LABEL')
  return keys.map(({ CKA_LABEL }) => Buffer.from(CKA_LABEL ?? []).toString())
}
