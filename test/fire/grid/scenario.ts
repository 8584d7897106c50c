// SPDX-License-Identifier: Apache-2.0
// What a scenario is, and what all of them do.
import { loadKey } from '../../support/evp.ts'
import { signMessage, verifyMessage } from '../../support/evp-sign.ts'
import { libcrypto, type Pointer } from '../../support/libcrypto.ts'
import { type KeyName, MESSAGE, type Place } from './place.ts'

export class WrongAnswer extends Error {}

/** One case's own. */
export interface World extends Place {
  readonly context: Pointer
  /** What `prepare` leaves for `run`; the keys are freed afterwards. */
  readonly held: Pointer[]
  readonly names: string[]
  /** Objects that it has made, and that are to stay. */
  made: number
}

export interface Scenario {
  /** Without faults, before. */
  prepare?(world: World): void
  run(world: World): void
  /** They are removed after the case. */
  readonly makesObjects?: boolean
  /** Nothing but the application tells the PIN. */
  readonly asksForPin?: boolean
  readonly hasTwoTokens?: boolean
}

export const DIGEST: Readonly<Record<KeyName, string | null>> = {
  rsa: 'SHA256',
  ec: 'SHA256',
  ed: null,
  always: 'SHA256',
}
export const PSS = { rsa_padding_mode: 'pss' }
export const OURS = 'provider=pkcs11'

export const uriOf = ({ token }: Place, object: string) => token.uri({ object, type: 'private' })

export function withKey<T>(key: Pointer, use: (key: Pointer) => T): T {
  try {
    return use(key)
  } finally {
    libcrypto.EVP_PKEY_free(key)
  }
}

export const withPrivate = <T>(world: World, object: KeyName, use: (key: Pointer) => T): T =>
  withKey(loadKey(world.context, uriOf(world, object)), use)

export function expect(isRight: boolean, what: string): void {
  if (!isRight) throw new WrongAnswer(what)
}

export type SignOptions = Readonly<Record<string, string>>

export function signWith(
  world: World,
  key: Pointer,
  name: KeyName,
  options: SignOptions = {},
): void {
  const digest = DIGEST[name]
  const signature = signMessage({ context: world.context, key, digest, options }, MESSAGE)
  const plain = { context: null, key: world.publicKeys[name], digest, options }
  const verdict = verifyMessage(plain, MESSAGE, signature)
  libcrypto.ERR_clear_error()
  expect(verdict === 1, `a signature of ${name} that does not verify`)
}
