// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Input } from '../command.ts'
import { Failure, STATUS, usageError } from '../failure.ts'
import { withProgress } from '../progress.ts'
import { explainErrors, runOpenssl } from '../run-openssl.ts'
import { findSettings, TOKEN_OPTIONS } from '../token/settings.ts'
import { withConfiguration } from '../token/temporary-conf.ts'
import { checkUri } from '../uri-text.ts'
import { checkNewFile, writeNewFile } from '../write-file.ts'

/** By the name on the command line: what `openssl genpkey` calls it. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'rsa-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-3072': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  'rsa-4096': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096'],
  'ec-p256': ['-algorithm', 'EC', '-pkeyopt', 'group:P-256'],
  'ec-p384': ['-algorithm', 'EC', '-pkeyopt', 'group:P-384'],
  'ec-p521': ['-algorithm', 'EC', '-pkeyopt', 'group:P-521'],
  ed25519: ['-algorithm', 'ED25519'],
  ed448: ['-algorithm', 'ED448'],
  x25519: ['-algorithm', 'X25519'],
  x448: ['-algorithm', 'X448'],
}
const DEFAULT_TYPE = 'ec-p256'
const READABLE = 0o644

export const keygen: Command = {
  name: 'keygen',
  summary: 'make a key pair on a token',
  operands: 'URI',
  operandCount: [1, 1],
  details: [
    'The URI names the token and, with object= and id=, the new key. The private key never leaves the token. The PEM file that stands for it is printed, or written with --out.',
    `Types: ${Object.keys(TYPES).join(', ')}.`,
  ],
  options: [
    {
      name: 'type',
      short: 't',
      value: 'TYPE',
      doc: `the kind of key; ${DEFAULT_TYPE} unless given`,
    },
    {
      name: 'usage',
      short: 'u',
      value: 'WORDS',
      doc: 'what it may be used for: words of digitalSignature, keyEncipherment, dataEncipherment, keyAgreement',
    },
    { name: 'out', short: 'o', value: 'FILE', doc: 'write the PEM file here' },
    { name: 'force', short: 'f', doc: 'replace the file if it is there' },
    ...TOKEN_OPTIONS,
  ],
  examples: [
    {
      command: "provider-pkcs11 keygen 'pkcs11:token=My%20Token;object=web' -o web.pem",
      what: 'a P-256 key, and the file that stands for it',
    },
    {
      command: "provider-pkcs11 keygen -t rsa-3072 'pkcs11:token=My%20Token;object=mail;id=%02'",
      what: 'an RSA key with an id',
    },
  ],
  async run(input) {
    const { operands, options, terminal } = input
    const uri = checkUri(operands[0] ?? '')
    const type = options.text('type') ?? DEFAULT_TYPE
    const algorithm = TYPES[type.toLowerCase()]
    if (algorithm === undefined)
      throw usageError(
        `there is no type '${type}'; there are ${Object.keys(TYPES).join(', ')}`,
        'keygen',
      )
    const file = options.text('out')
    if (file !== undefined) checkNewFile(file, options.flag('force'))
    const pem = await withProgress(terminal, 'the token makes the key', () =>
      generate(input, algorithm, uri.text),
    )
    if (file === undefined) terminal.print(pem.trimEnd())
    else writeNewFile(file, pem, READABLE, options.flag('force'))
    terminal.note(`${terminal.paintError('green', '✓')} the key is on the token`)
    return STATUS.ok
  },
}

const generate = ({ options }: Input, algorithm: readonly string[], uri: string): Promise<string> =>
  withConfiguration(findSettings(options), {}, async (OPENSSL_CONF, folder) => {
    const out = join(folder, 'key.pem')
    const usage = options.text('usage')
    const args = [
      ...['genpkey', '-propquery', 'provider=pkcs11', ...algorithm],
      ...['-pkeyopt', `pkcs11_uri:${uri}`, '-out', out],
      ...(usage === undefined ? [] : ['-pkeyopt', `pkcs11_key_usage:${usage}`]),
    ]
    const { status, stderr } = await runOpenssl(args, { OPENSSL_CONF })
    if (status === 0) return readFileSync(out, 'utf8')
    const [reason = 'openssl genpkey says nothing', ...more] = explainErrors(stderr)
    throw new Failure(`no key is made: ${reason}`, {
      ...(more.length === 0 ? {} : { remedy: more.join('\n  ') }),
    })
  })
