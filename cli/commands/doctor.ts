// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import type { Command, Input } from '../command.ts'
import { checkConfiguration } from '../doctor/check-configuration.ts'
import { checkDriver } from '../doctor/check-driver.ts'
import { checkLoading, checkSignature } from '../doctor/check-loading.ts'
import { checkOpenssl } from '../doctor/check-openssl.ts'
import { checkTokens, lookAtTokens } from '../doctor/check-tokens.ts'
import { type Finding, note, warning, wrong } from '../doctor/finding.ts'
import { STATUS } from '../failure.ts'
import { findDrivers } from '../find/drivers.ts'
import { confPath, type ProviderSection } from '../find/in-use.ts'
import { askOpenssl } from '../find/openssl.ts'
import { withProgress } from '../progress.ts'
import { type Paint, plain, type Style } from '../terminal.ts'
import { checkUri } from '../uri-text.ts'

export const doctor: Command = {
  name: 'doctor',
  summary: 'say what is right and what is wrong between a program and its key',
  operands: '[URI]',
  operandCount: [0, 1],
  details: [
    'Looks at OpenSSL, the configuration in use, the provider, the driver and its libraries, the tokens and their PINs, in this order, and says of each thing that is wrong what mends it. With a URI, or with --sign, a key makes a test signature, as any program with OpenSSL would.',
    'The status is 0 when nothing is wrong, whatever the warnings, and 1 otherwise.',
  ],
  options: [
    {
      name: 'sign',
      short: 's',
      doc: 'make a test signature with the first private key that is there',
    },
    { name: 'json', doc: 'print JSON, for programs' },
  ],
  examples: [
    { command: 'provider-pkcs11 doctor', what: 'why does it not work?' },
    {
      command: "OPENSSL_CONF=/etc/nginx/openssl.cnf provider-pkcs11 doctor 'pkcs11:object=web'",
      what: 'would nginx sign?',
    },
    { command: 'provider-pkcs11 doctor --json | jq -e .healthy', what: 'for a script' },
  ],
  async run(input) {
    const findings = await withProgress(input.terminal, 'looking', () => examine(input))
    const healthy = findings.every(({ verdict }) => verdict !== 'wrong')
    if (input.options.flag('json'))
      input.terminal.print(JSON.stringify({ healthy, findings }, null, 2))
    else
      for (const line of findings.flatMap((found) => show(found, input.terminal.paint)))
        input.terminal.print(line)
    return healthy ? STATUS.ok : STATUS.failed
  },
}

/** In the order of the way from program to key: what comes after something wrong is not looked at. */
async function examine(input: Input): Promise<Finding[]> {
  const openssl = askOpenssl()
  const findings = checkOpenssl(openssl)
  const { findings: configured, section } = checkConfiguration(confPath(openssl), openssl)
  findings.push(...configured)
  if (section === undefined) return findings
  findings.push(...(await checkLoading(section.provider)), ...(await examineTokens(input, section)))
  return findings
}

async function examineTokens(input: Input, section: ProviderSection): Promise<Finding[]> {
  const installed = findDrivers()
  const variable = process.env.PKCS11_PROVIDER_MODULE
  const proxy = installed.find((driver) => driver.proxy)
  const path = variable || section.options.path || proxy?.path
  if (path === undefined)
    return [
      wrong(
        'no driver is configured',
        ...installed.map((driver) => `pkcs11-module-path = ${driver.path}`),
      ),
    ]
  const from = sourceOf(variable, section)
  const findings = splitPaths(path).flatMap((driver) => checkDriver(driver, installed, from))
  if (findings.some(({ verdict }) => verdict === 'wrong')) return findings
  const looked = await lookAtTokens([])
  findings.push(...checkTokens(looked, path))
  if (!('inventory' in looked)) return findings
  return [...findings, ...(await sign(input, looked.inventory.objects))]
}

/** Several drivers have a colon between them, unless a file has that very name. */
const splitPaths = (value: string): readonly string[] =>
  existsSync(value) ? [value] : value.split(':').filter((path) => path !== '')

const sourceOf = (variable: string | undefined, { section, options }: ProviderSection): string =>
  variable
    ? 'PKCS11_PROVIDER_MODULE'
    : options.path === undefined
      ? "p11-kit's default"
      : `[${section}]`

async function sign(
  { operands: [operand], options }: Input,
  objects: readonly { readonly type: string; readonly uri: string }[],
): Promise<Finding[]> {
  if (operand !== undefined) {
    const uri = checkUri(operand)
    return await checkSignature(uri.text, uri.shown)
  }
  const key = objects.find(({ type }) => type === 'private')
  if (options.flag('sign'))
    return key === undefined
      ? [wrong('no private key is seen', "provider-pkcs11 keygen 'pkcs11:token=…;object=…'")]
      : await checkSignature(key.uri, key.uri)
  if (objects.length === 0)
    return [warning('nothing on the tokens is seen', 'provider-pkcs11 list --login')]
  return [note('no test signature is made: add --sign, or the URI of a key')]
}

const MARKS: Readonly<Record<Finding['verdict'], readonly [mark: string, style: Style]>> = {
  right: ['✓', 'green'],
  note: ['·', 'dim'],
  warning: ['!', 'yellow'],
  wrong: ['✗', 'red'],
}

function show({ verdict, text, remedy }: Finding, paint: Paint): string[] {
  const [mark, style] = MARKS[verdict]
  return [
    `${paint(style, mark)} ${plain(text)}`,
    ...remedy.map((line) => `    ${paint('cyan', line)}`),
  ]
}
