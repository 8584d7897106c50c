// SPDX-License-Identifier: Apache-2.0
import { ask } from '../../node/engine.ts'
import { findObjects, type Token, tokens } from '../../node/objects.ts'
import type { Command } from '../command.ts'
import { STATUS } from '../failure.ts'
import { formatTable } from '../table.ts'
import { plain, type Terminal } from '../terminal.ts'
import { describePin, describeWhat, type Found, shortUri } from '../token/describe.ts'
import { openTokens } from '../token/open.ts'
import { TOKEN_OPTIONS } from '../token/settings.ts'
import { tokenPart, withType } from '../uri-parts.ts'
import { checkUri, withoutPin } from '../uri-text.ts'

export const list: Command = {
  name: 'list',
  summary: 'show tokens, keys and certificates, with the URI of each',
  operands: '[URI]',
  operandCount: [0, 1],
  usesTokens: true,
  details: [
    'Private keys are seen after a login. It is made when --pin-file or the configuration tells the PIN; --login asks for it.',
    'The driver is the one of the configuration in use, or the only one that is installed. The status is 1 when nothing matches.',
  ],
  options: [
    { name: 'login', short: 'l', doc: 'ask for the PIN of each token' },
    { name: 'json', doc: 'print JSON, for programs' },
    { name: 'mechanisms', doc: 'with --json, the mechanisms of each token as well' },
    ...TOKEN_OPTIONS,
  ],
  examples: [
    { command: 'provider-pkcs11 list --login', what: 'everything that there is' },
    { command: "provider-pkcs11 list 'pkcs11:token=My%20Token;type=cert'", what: 'certificates' },
    { command: 'provider-pkcs11 list --json | jq -r .objects[].uri', what: 'for a script' },
  ],
  async run(input) {
    const { operands, options, terminal } = input
    const uri = checkUri(operands[0] ?? 'pkcs11:')
    const login = options.flag('login')
    const { hasPin } = await openTokens(input, login)
    const found = await tokens(withoutPin(tokenPart(uri.text)))
    const present = options.flag('mechanisms') ? await withMechanisms(found) : found
    if (login) await findObjects(withType(uri.text, 'private'), 'private')
    const objects = [...(await findObjects(uri.text))].sort(byName)
    if (options.flag('json')) terminal.print(JSON.stringify({ tokens: present, objects }, null, 2))
    else show(present, objects, terminal)
    const mayHide = !hasPin && !login && present.some(({ loginRequired }) => loginRequired)
    if (mayHide && !options.flag('json'))
      terminal.note('Nobody is logged in, so private keys are not seen: add --login.')
    return objects.length + (uri.text === 'pkcs11:' ? present.length : 0) > 0
      ? STATUS.ok
      : STATUS.failed
  },
}

function show(present: readonly Token[], objects: readonly Found[], terminal: Terminal): void {
  if (present.length === 0) terminal.note('There is no token. `provider-pkcs11 doctor` says why.')
  for (const token of present) {
    const here = objects.filter((object) => object.token.uri === token.uri)
    terminal.print(describeToken(token, terminal))
    for (const line of objectTable(here, objects, terminal)) terminal.print(`  ${line}`)
    terminal.print()
  }
}

const withMechanisms = (found: readonly Token[]): Promise<readonly Token[]> =>
  Promise.all(
    found.map(async (token) => ({
      ...token,
      mechanisms: await ask<readonly string[]>({ call: 'mechanisms', uri: token.uri }),
    })),
  )

const ORDER = ['private', 'public', 'cert']

/** What belongs together stands together. */
const byName = (a: Found, b: Found): number =>
  `${a.label}\0${a.id}`.localeCompare(`${b.label}\0${b.id}`) ||
  ORDER.indexOf(a.type) - ORDER.indexOf(b.type)

const describeToken = (token: Token, { paint }: Terminal): string => {
  const facts = [token.model, `serial ${token.serial}`, `slot ${token.slot.id}`, describePin(token)]
  return `${paint('bold', plain(token.label))} ${paint('dim', plain(`(${facts.join(', ')})`))}`
}

const TYPES: Readonly<Record<Found['type'], string>> = {
  private: 'private key',
  public: 'public key',
  cert: 'certificate',
}

function objectTable(
  here: readonly Found[],
  all: readonly Found[],
  { paint }: Terminal,
): readonly string[] {
  if (here.length === 0) return [paint('dim', 'nothing to see')]
  const columns = [
    { title: 'Type' },
    { title: 'What' },
    { title: 'Label' },
    { title: 'Id' },
    { title: 'URI', style: 'cyan' as const },
  ]
  const rows = here.map((found) => [
    TYPES[found.type],
    describeWhat(found),
    found.label,
    found.id,
    shortUri(found, all),
  ])
  return formatTable(columns, rows, paint)
}
