// SPDX-License-Identifier: Apache-2.0
// What a token says, and what asks it, by turns: slots, tokens, mechanisms, sessions, objects, keys,
// certificates.
import { listMechanisms } from '../../../src/api/mechanisms.ts'
import { listObjects } from '../../../src/api/objects.ts'
import { listTokens } from '../../../src/api/tokens.ts'
import type { Config } from '../../../src/config/config.ts'
import { OPTIONS } from '../../../src/config/options.ts'
import { encodeUtf8 } from '../../../src/encoding/utf8.ts'
import { asAddress, type Blocking, NULL, native } from '../../../src/host.ts'
import { spkiFromPublicKey } from '../../../src/key/public-key.ts'
import { Secret } from '../../../src/memory/secret.ts'
import { Core } from '../../../src/openssl/core.ts'
import { ProviderContext } from '../../../src/operations/provider-context.ts'
import type { Criteria } from '../../../src/operations/store/criteria.ts'
import { StoreLoader } from '../../../src/operations/store/loader.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { parseUri } from '../../../src/pkcs11/uri.ts'
import type { PinSources } from '../../../src/slot/pin-choice.ts'
import type { Slot } from '../../../src/slot/slot.ts'
import { type SlotList, slotListOf } from '../../../src/slot/slot-list.ts'
import { findRandomSlot, generateRandom } from '../../../src/slot/token-random.ts'
import type { Target } from './fuzz.ts'
import { InputModule, tellToken } from './input-token.ts'
import { request } from './request.ts'
import { TOKEN_CORPUS, USUAL_TOKEN } from './token-corpus.ts'
import { tolerate } from './tolerate.ts'

export const TOKEN_TARGET: Target = {
  corpus: TOKEN_CORPUS,
  *run(bytes) {
    tellToken(bytes, USUAL_TOKEN)
    const module = new InputModule()
    const user = { mark: () => {}, popToMark: () => {} }
    module.addUser(user)
    const list = slotListOf(module)
    const context = new InputContext(list)
    const ask = QUESTIONS[bytes.length % QUESTIONS.length] ?? askSlots
    yield* tolerate(() => ask(context))
    yield* list.close(user)
  },
}

/** A provider whose driver is the input's. */
class InputContext extends ProviderContext {
  readonly #list: SlotList

  constructor(list: SlotList) {
    super(core(), CONFIG, undefined, true)
    this.#list = list
  }

  override get sections(): readonly ProviderContext[] {
    return [this]
  }

  override *tokens(): Blocking<readonly Slot[]> {
    return yield* this.#list.refresh()
  }

  override get pins(): PinSources {
    return { configPin: configPin() }
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** A core that offers nothing. */
const core = once(() => new Core(NULL, native.alloc(16)))
const configPin = once(() => Secret.copy(native.alloc(4), 4))
const CONFIG: Config = {
  ...Object.fromEntries(Object.entries(OPTIONS).map(([key, { fallback }]) => [key, fallback])),
  pin: undefined,
} as Config

const QUESTIONS: readonly ((context: InputContext) => Blocking<unknown>)[] = [
  (context) => listTokens(context, request({})),
  (context) => listMechanisms(context, request({ uri: 'pkcs11:library-version=3.1' })),
  (context) => listMechanisms(context, request({ uri: 'pkcs11:' })),
  (context) => listObjects(context, request({}, 'pkcs11:')),
  (context) => search(context, 'pkcs11:object=a', { alias: 'a' }),
  (context) => search(context, 'pkcs11:type=cert', { subject: Uint8Array.of(0x30, 0) }),
  (context) => search(context, 'pkcs11:type=cert', { issuer: Uint8Array.of(0x30, 0), serial: ONE }),
  askSlots,
]

const ONE = Uint8Array.of(1)

function* search(
  context: ProviderContext,
  text: string,
  criteria: Partial<Criteria>,
): Blocking<void> {
  const loader = new StoreLoader(context, parseUri(encodeUtf8(text)), text, undefined)
  Object.assign(loader.criteria, criteria)
  while (!loader.atEnd) {
    const found = yield* loader.next(undefined)
    if (found?.kind !== 'key') continue
    const { key } = found
    const publicKey = yield* key.publicKey()
    if (publicKey !== undefined) spkiFromPublicKey(publicKey)
    key.allows(CK.CKM_ECDSA)
    yield* key.use(readAgain)
  }
}

function* readAgain(): Blocking<void> {}

function* askSlots(context: InputContext): Blocking<void> {
  const slots = yield* context.tokens()
  const slot = findRandomSlot(slots)
  if (slot === undefined) return
  yield* slot.supports(CK.CKM_ECDSA, CK.CKF_SIGN)
  const out = native.alloc(32)
  yield* tolerate(() => generateRandom(slot, { address: asAddress(out), sizeBytes: 32 }))
  native.free(out)
}
