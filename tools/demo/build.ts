// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os'
import { PROVIDER_SO } from '../../test/support/openssl.ts'
import { describeResult, run } from '../../test/support/run.ts'
import { showNote, showProgress } from './show.ts'

const BUILD_MS = 600_000

/** Builds the provider when it is missing or older than its sources. */
export async function buildProvider(): Promise<void> {
  const question = await run('make', ['--question', '--silent'])
  if (process.env.PROVIDER_SO || question.status === 0) {
    showNote(`${PROVIDER_SO} is up to date`)
    return
  }
  await showProgress('building dist/pkcs11.so', async () => {
    const jobs = `--jobs=${availableParallelism()}`
    const result = await run('make', ['--no-print-directory', jobs], { timeoutMs: BUILD_MS })
    if (result.status !== 0) throw new Error(describeResult(result))
  })
}
