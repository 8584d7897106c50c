// SPDX-License-Identifier: Apache-2.0
// Who is asked for a PIN. How is read when a PIN is wanted: most programs have one in their files.
import { type Address, lazily, NULL, type Word } from '../../host.ts'
import type { Core } from '../../openssl/core.ts'
import type { Prompt } from '../../slot/pin-choice.ts'

const questions = lazily<typeof import('./questions.ts')>('operations/prompt/questions.js')

/** Through OSSL_PASSPHRASE_CALLBACK; where that has no answer, as `promptPerson`. */
export const promptThrough =
  (core: Core, callback: Address, argument: Word): Prompt =>
  (description) =>
    questions().ask(core, callback, argument, description)

/** Through OpenSSL's own user interface. */
export const promptPerson = (core: Core): Prompt => promptThrough(core, NULL, 0)
