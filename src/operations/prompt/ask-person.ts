// SPDX-License-Identifier: Apache-2.0
// Asks a person for a PIN through UI(3) of the libcrypto in use, as the openssl command does.
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  call,
  leaf,
  leafInt,
  NULL,
  native,
} from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import { libc } from '../../memory/libc.ts'
import { Secret } from '../../memory/secret.ts'
import type { Core } from '../../openssl/core.ts'

/** With its NUL; tokens have PINs of up to 255 bytes. */
const MAX_PIN_BYTES = 1024
const NO_ECHO = 0
const O_RDWR_NOCTTY_CLOEXEC = 0o2 | 0o400 | 0o2000000
const STDIN = 0

/** `undefined` when nobody is there to ask, or no answer comes. */
export function* askThroughUi(core: Core, description: string): Blocking<Secret | undefined> {
  const { libcrypto } = core
  // OpenSSL can be built without it.
  if (libcrypto.find('UI_new_method') === undefined) return undefined
  if (asksOnTerminal(core) && !(yield* hasTerminal())) return undefined
  const ui = asAddress(leaf(libcrypto.get('UI_new_method'), NULL))
  if (ui === NULL) return undefined
  const arena = new Arena()
  try {
    const buffer = arena.allocSecret(MAX_PIN_BYTES)
    if (!addQuestion(core, ui, arena, description, buffer)) return undefined
    const outcome = yield* call(CALL_INT, libcrypto.get('UI_process'), ui)
    const size = native.stringLength(buffer)
    return outcome === 0 && size > 0 ? Secret.copy(buffer, size) : undefined
  } finally {
    leaf(libcrypto.get('UI_free'), ui)
    arena.release()
  }
}

/** `Enter PIN for PKCS#11 Token (Slot 0 - …):`; the length of a PIN is the token's affair. */
const addQuestion = (
  core: Core,
  ui: Address,
  arena: Arena,
  description: string,
  buffer: Address,
): boolean => {
  const { libcrypto } = core
  const construct = libcrypto.get('UI_construct_prompt')
  const words = [arena.string('PIN'), arena.string(description)]
  const prompt = asAddress(leaf(construct, ui, ...words))
  if (prompt === NULL) return false
  try {
    const add = libcrypto.get('UI_dup_input_string')
    return leafInt(add, ui, prompt, NO_ECHO, buffer, 0, MAX_PIN_BYTES - 1) > 0
  } finally {
    leaf(libcrypto.get('CRYPTO_free'), prompt, NULL, 0)
  }
}

/** Whether it is OpenSSL's own method, which reads standard input when there is no terminal. */
const asksOnTerminal = ({ libcrypto }: Core): boolean => {
  const own = libcrypto.find('UI_OpenSSL')
  return own !== undefined && leaf(own) === leaf(libcrypto.get('UI_get_default_method'))
}

/** A pipe that nobody writes to would be waited for without end. */
function* hasTerminal(): Blocking<boolean> {
  const arena = new Arena()
  try {
    const path = arena.string('/dev/tty')
    const descriptor = yield* call(CALL_INT, libc('open'), path, O_RDWR_NOCTTY_CLOEXEC)
    if (descriptor < 0) return leafInt(libc('isatty'), STDIN) === 1
    yield* call(CALL_INT, libc('close'), descriptor)
    return true
  } finally {
    arena.release()
  }
}
