// SPDX-License-Identifier: Apache-2.0
// Several tokens, and a PIN that the application tells.
import koffi from 'koffi'
import { checkPointer, loadStore, OpensslError, takeErrors } from '../../support/evp.ts'
import { signMessage, verifyMessage } from '../../support/evp-sign.ts'
import { libcrypto, type Pointer } from '../../support/libcrypto.ts'
import { MESSAGE, TWO } from './place.ts'
import {
  expect,
  type Scenario,
  signWith,
  uriOf,
  type World,
  WrongAnswer,
  withKey,
} from './scenario.ts'

const PEM_CALLBACK = koffi.pointer(
  koffi.proto('int PinCallback(void *buffer, int size, int mode, void *data)'),
)

/** Calls `use` with a UI_METHOD that knows the PIN. */
function withPrompt<T>(pin: string, use: (ui: Pointer) => T): T {
  const tell = (buffer: unknown): number => {
    koffi.encode(buffer, koffi.array('uint8_t', pin.length), [...Buffer.from(pin)])
    return pin.length
  }
  const callback = koffi.register(tell, PEM_CALLBACK)
  const wrapped = libcrypto.UI_UTIL_wrap_read_pem_callback(koffi.address(callback), 0)
  const ui = checkPointer('UI_UTIL_wrap_read_pem_callback', wrapped)
  try {
    return use(ui)
  } finally {
    libcrypto.UI_destroy_method(ui)
    koffi.unregister(callback)
  }
}

function takeKey(infos: readonly Pointer[], uri: string): Pointer {
  const [first] = infos
  const key = first === undefined ? null : libcrypto.OSSL_STORE_INFO_get1_PKEY(first)
  for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
  if (key === null) throw new OpensslError(`no key at ${uri}`, takeErrors())
  return key
}

export const askedPin: Scenario = {
  asksForPin: true,
  run: (world) =>
    withPrompt(world.token.pin, (ui) => {
      const uri = uriOf(world, 'ec')
      const infos = loadStore({ context: world.context, uri, ui })
      withKey(takeKey(infos, uri), (key) => signWith(world, key, 'ec'))
    }),
}

function useKeyOf(world: World, object: string): void {
  const uri = `pkcs11:object=${object};type=private`
  withKey(takeKey(loadStore({ context: world.context, uri }), uri), (key) => {
    const spec = { context: world.context, key, digest: 'SHA256' }
    const verdict = verifyMessage(spec, MESSAGE, signMessage(spec, MESSAGE))
    expect(verdict === 1, 'a signature that does not verify')
  })
}

/** Found by its own name, whichever token it is on. */
export const twoTokens: Scenario = {
  hasTwoTokens: true,
  run: (world) => {
    for (const label of TWO) useKeyOf(world, label)
  },
}

export const listTwoTokens: Scenario = {
  hasTwoTokens: true,
  run: (world) => {
    const infos = loadStore({ context: world.context, uri: 'pkcs11:' })
    for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
    const errors = takeErrors()
    if (infos.length >= 4) return
    if (errors.length > 0) throw new OpensslError('OSSL_STORE_load', errors)
    throw new WrongAnswer(`${infos.length} objects are listed, and no error`)
  },
}
