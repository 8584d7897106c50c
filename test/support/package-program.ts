// SPDX-License-Identifier: Apache-2.0
// Programs of users of the npm package, as TypeScript next to it.
import { fileURLToPath } from 'node:url'
import { mustRun, type Result, type RunOptions } from './run.ts'
import type { Token } from './token.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** With the project's folder as their own, they find the package by its name. */
export const PROGRAM = [process.execPath, '--import', 'tsx', '--input-type=module'] as const

/** All that the package offers, and a driver. */
export const prelude = (token: Token): string => `
import * as crypto from 'node:crypto'
import * as provider from 'provider-pkcs11'
const { loadProvider, tokens, keys, certificates, privateKey, publicKey, certificate, pemForUri } = provider
const driver = ${JSON.stringify(token.module)}
const codeOf = (promise) => promise.then(() => 'no error', (error) => error.code)
const print = (value) => console.log(JSON.stringify(value))
`

export function runProgram(input: string, options: RunOptions = {}): Promise<Result> {
  const [command, ...args] = PROGRAM
  return mustRun(command, args, { cwd: ROOT, ...options, input })
}

/** What the program prints, as JSON, with `print`. */
export async function askProgram(token: Token, script: string): Promise<unknown> {
  const { stdout } = await runProgram(prelude(token) + script, { env: token.env })
  return JSON.parse(stdout)
}
