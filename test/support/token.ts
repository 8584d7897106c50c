// SPDX-License-Identifier: Apache-2.0
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AttributeName } from './cryptoki-names.ts'
import type { Attributes } from './cryptoki-template.ts'
import { ensurePrivateFolder, makeFolder, writePrivateFile } from './folder.ts'
import { mustRun } from './run.ts'
import { parseBytes, stringifyBytes } from './token-json.ts'
import type { Step, TokenRequest } from './token-tool.ts'

export interface TokenSpec {
  /** Where the token lives; a folder with a token in it gets another one. A new folder if left out. */
  dir?: string
  label?: string
  pin?: string
  soPin?: string
  /** More lines for softhsm2.conf, such as `{ 'slots.mechanisms': '-CKM_ECDSA_SHA256' }`. */
  softhsm?: Readonly<Record<string, string>>
}

export interface UriParts {
  object?: string
  /** Hexadecimal. */
  id?: string
  type?: 'private' | 'public' | 'cert' | 'secret-key' | 'data'
  /** Written into the query as `pin-value`. */
  pin?: string
}

const DEFAULTS = { label: 'Test Token', pin: '1234', soPin: '5678' } as const
const TOOL = fileURLToPath(new URL('token-tool.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Debian keeps both paths; other distributions and other machines have one of them. */
const SOFTHSM_PATHS = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
]

function getSofthsmPath(): string {
  const found = SOFTHSM_PATHS.find((path) => existsSync(path))
  if (found === undefined) throw new Error('libsofthsm2.so is not installed: sh tools/setup.sh')
  return found
}

/** A SoftHSM token in a folder of its own. Nothing of the user's is read or written. */
export async function createToken(spec: TokenSpec = {}): Promise<Token> {
  const dir = spec.dir === undefined ? makeFolder() : ensurePrivateFolder(spec.dir)
  const token = new Token({ ...DEFAULTS, ...spec, dir })
  ensurePrivateFolder(join(dir, 'tokens'))
  writePrivateFile(join(dir, 'softhsm2.conf'), softhsmConf(dir, spec.softhsm ?? {}))
  writePrivateFile(token.pinFile, `${token.pin}\n`)
  await token.run({ do: 'init-token', soPin: token.soPin })
  return token
}

/** The token that `createToken` has made in this folder. */
export const openToken = (spec: TokenSpec & { dir: string }): Token =>
  new Token({ ...DEFAULTS, ...spec })

/** What the provider's configuration needs of a token. */
export interface TokenAccess {
  readonly module: string
  readonly env: Readonly<Record<string, string>>
  readonly pinFile: string
}

export class Token implements TokenAccess {
  readonly dir: string
  readonly label: string
  readonly pin: string
  readonly soPin: string
  /** The driver. */
  readonly module = getSofthsmPath()
  /** What a process needs to see the token through the driver. */
  readonly env: Readonly<{ SOFTHSM2_CONF: string }>
  /** A file with the PIN, as `pkcs11-module-token-pin = file:…` reads it. */
  readonly pinFile: string

  constructor(spec: Required<Omit<TokenSpec, 'softhsm'>>) {
    this.dir = spec.dir
    this.label = spec.label
    this.pin = spec.pin
    this.soPin = spec.soPin
    this.env = { SOFTHSM2_CONF: join(spec.dir, 'softhsm2.conf') }
    this.pinFile = join(spec.dir, 'pin')
  }

  /** Does the steps in one process, logged in; gives the result of each. */
  run(...steps: readonly Step[]): Promise<unknown[]> {
    return this.#runAs(this.pin, steps)
  }

  /** As `run`, without login: what anybody sees. */
  runPublic(...steps: readonly Step[]): Promise<unknown[]> {
    return this.#runAs(undefined, steps)
  }

  #runAs(pin: string | undefined, steps: readonly Step[]): Promise<unknown[]> {
    return runSteps({ module: this.module, label: this.label, pin, steps }, this.env)
  }

  /** The attributes of every object that matches. */
  async read<N extends AttributeName>(
    find: Attributes,
    ...attributes: readonly N[]
  ): Promise<Partial<Record<N, Uint8Array>>[]> {
    const [objects] = await this.run({ do: 'read-objects', find, attributes })
    return objects as Partial<Record<N, Uint8Array>>[]
  }

  uri(parts: UriParts = {}): string {
    return writeUri(this.label, parts)
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

export function writeUri(label: string, parts: UriParts): string {
  const path = [
    `token=${encodeURIComponent(label)}`,
    ...(parts.object === undefined ? [] : [`object=${encodeURIComponent(parts.object)}`]),
    ...(parts.id === undefined ? [] : [`id=${parts.id.replaceAll(/../g, '%$&')}`]),
    ...(parts.type === undefined ? [] : [`type=${parts.type}`]),
  ].join(';')
  const query = parts.pin === undefined ? '' : `?pin-value=${encodeURIComponent(parts.pin)}`
  return `pkcs11:${path}${query}`
}

/** Does the steps in a process of their own. */
export async function runSteps(request: TokenRequest, env: NodeJS.ProcessEnv): Promise<unknown[]> {
  const result = await mustRun(process.execPath, ['--import', 'tsx', TOOL], {
    cwd: ROOT,
    env,
    input: stringifyBytes(request),
  })
  return parseBytes<unknown[]>(result.stdout)
}

function softhsmConf(dir: string, more: Readonly<Record<string, string>>): string {
  const lines = {
    'directories.tokendir': join(dir, 'tokens'),
    'objectstore.backend': 'file',
    'log.level': 'ERROR',
    'slots.removable': 'false',
    ...more,
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}
