// SPDX-License-Identifier: Apache-2.0
// What a program of the distribution is too old for.
import assert from 'node:assert/strict'
import { run } from './run.ts'

export interface Feature {
  /** As the program calls itself. */
  name: string
  command: string
  /** Makes it tell its version. */
  args: readonly string[]
  since: readonly [major: number, minor: number]
  /** What older ones do: `reads keys from files only`. */
  before: string
}

/** For `skip` of a test: the reason, or false when the program is new enough. */
export async function tooOld(feature: Feature): Promise<string | false> {
  const { name, command, args, since, before } = feature
  const { stdout, stderr } = await run(command, args)
  const [, major, minor] =
    new RegExp(`${name}[ /](\\d+)\\.(\\d+)`).exec(stdout + stderr) ??
    assert.fail(`no version of ${name} in: ${stdout}${stderr}`)
  const isNew = Number(major) - since[0] || Number(minor) - since[1]
  return isNew < 0 && `${name} ${major}.${minor} ${before}`
}
