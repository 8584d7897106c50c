// SPDX-License-Identifier: Apache-2.0
// The command openssl, with the user's terminal for its questions.
import { spawn } from 'node:child_process'

export interface OpensslResult {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export async function runOpenssl(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<OpensslResult> {
  const child = spawn('openssl', args, {
    env: { ...process.env, ...environment },
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve({ status, signal, ...output }))
  })
}

/** What OpenSSL's error entries say, without their numbers and the names of its own files. */
export function explainErrors(stderr: string): string[] {
  const entries = stderr.split('\n').flatMap((line) => {
    const parts = /^[0-9A-F]+:error:[0-9A-F]+:([^:]*):[^:]*:([^:]*):[^:]*:\d+:(.*)$/.exec(line)
    return parts === null ? [] : [parts]
  })
  const texts = entries.map(([, , reason = '', detail = '']) => detail.trim() || reason)
  const ours = entries.flatMap(([, library, , detail = '']) =>
    /pkcs11/i.test(library ?? '') && detail.trim() !== '' ? [detail.trim()] : [],
  )
  const chosen = ours.length > 0 ? ours : texts
  const plain = stderr.split('\n').filter((line) => line !== '' && !/:error:/.test(line))
  return [...new Set(chosen.length > 0 ? chosen : plain)]
}
