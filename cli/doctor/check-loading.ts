// SPDX-License-Identifier: Apache-2.0
// Whether OpenSSL itself, with the configuration in use, loads the provider and signs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explainErrors, runOpenssl } from '../run-openssl.ts'
import { type Finding, right, wrong } from './finding.ts'

/** `openssl list -providers` ends well even where it could not load one. */
export async function checkLoading(provider: string): Promise<Finding[]> {
  const { stdout, stderr } = await runOpenssl(['list', '-providers', '-verbose'])
  const list = parseProviders(stdout)
  const ours = list.find(({ name }) => name === provider)
  if (ours === undefined)
    return [
      wrong(
        `OpenSSL does not load the provider: ${explainErrors(stderr).join('; ') || 'it gives no reason'}`,
      ),
    ]
  if (ours.status !== 'active')
    return [wrong('the provider is loaded and inactive: an option of it is wrong')]
  const version = ours.version === undefined ? '' : ` ${ours.version}`
  if (!/^provider-pkcs11\b/.test(ours.build ?? ''))
    return [
      wrong(
        `OpenSSL loads another provider for PKCS#11: ${ours.title ?? provider}${version}`,
        'module = /path/of/provider-pkcs11.so   # the C provider is the pkcs11.so of OpenSSL',
      ),
    ]
  return [right(`OpenSSL loads provider-pkcs11${version}`)]
}

interface Loaded {
  readonly name: string
  readonly title?: string
  readonly version?: string
  readonly status?: string
  /** What it says of its own making. */
  readonly build?: string
}

const FACTS: Readonly<Record<string, string>> = {
  name: 'title',
  version: 'version',
  status: 'status',
  'build info': 'build',
}

/** Names are indented by two, their facts by four. */
export function parseProviders(text: string): Loaded[] {
  const list: Record<string, string>[] = []
  for (const line of text.split('\n')) {
    const name = /^ {2}(\S+)$/.exec(line)?.[1]
    const [, fact = '', value = ''] = /^ {4}([a-z ]+): (.*)$/.exec(line) ?? []
    if (name !== undefined) list.push({ name })
    else if (fact in FACTS) Object.assign(list.at(-1) ?? {}, { [FACTS[fact] ?? '']: value })
  }
  return list.map(({ name = '', ...facts }) => ({ name, ...facts }))
}

/** Signs with the key by way of openssl.cnf, and verifies without the token. */
export async function checkSignature(uri: string, shown: string): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'provider-pkcs11-doctor-'))
  const [message, signature, key] = ['message', 'signature', 'key'].map((name) =>
    join(folder, name),
  )
  try {
    writeFileSync(message ?? '', 'a test signature\n')
    const steps = [
      ['pkey', '-in', uri, '-pubout', '-out', key ?? ''],
      ['pkeyutl', '-sign', '-rawin', '-inkey', uri, '-in', message ?? '', '-out', signature ?? ''],
    ]
    for (const args of steps) {
      const { status, stderr } = await runOpenssl(args)
      if (status !== 0)
        return [wrong(`'${shown}' does not sign: ${explainErrors(stderr).join('; ')}`)]
    }
    const verify = [
      'pkeyutl',
      '-verify',
      '-rawin',
      '-pubin',
      '-inkey',
      key ?? '',
      '-in',
      message ?? '',
      '-sigfile',
      signature ?? '',
    ]
    const { status } = await runOpenssl(verify, { OPENSSL_CONF: '/dev/null' })
    return status === 0
      ? [right(`'${shown}' signs, and OpenSSL verifies it without the token`)]
      : [wrong(`'${shown}' signs, and the signature is wrong`)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
