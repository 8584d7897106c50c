// SPDX-License-Identifier: Apache-2.0
// One EVP_RAND_CTX: the generator is the token's, the context only knows whether it is in use.
import { badArgument, messageOf, ProviderError, unsupported } from '../../errors.ts'
import { type Blocking, leaf, native, offset } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import { libc } from '../../memory/libc.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import type { Slot } from '../../slot/slot.ts'
import { findRandomSlot, generateRandom, seedRandom } from '../../slot/token-random.ts'
import type { ProviderContext } from '../provider-context.ts'

/** Bits; no key of OpenSSL asks for more. */
export const STRENGTH = 256

/** EVP_RAND_STATE_* of evp.h. */
const UNINITIALISED = 0
const READY = 1

export class RandContext {
  readonly provider: ProviderContext
  state = UNINITIALISED
  #slot: Slot | undefined

  constructor(provider: ProviderContext) {
    this.provider = provider
  }

  get core(): Core {
    return this.provider.core
  }

  /**
   * No token call here: OpenSSL 3.0 holds the lock of its random numbers meanwhile, and a driver
   * that is initialized may ask OpenSSL for some.
   */
  instantiate(strength: number): void {
    checkStrength(strength)
    this.provider.config // throws for a configuration that is wrong
    this.state = READY
  }

  uninstantiate(): void {
    this.state = UNINITIALISED
  }

  *generate(strength: number, out: NativeBytes): Blocking<void> {
    if (this.state !== READY) throw badArgument('the random number generator is not instantiated')
    checkStrength(strength)
    // The token's driver asks OpenSSL for random numbers, and those are to come from the token.
    if (native.insideMarkedCall()) readKernel(out)
    else yield* generateRandom(yield* this.#needSlot(), out)
  }

  /** Fresh entropy is the token's own business; what the caller adds is given to it. */
  *reseed(...inputs: readonly NativeBytes[]): Blocking<void> {
    if (this.state !== READY) throw badArgument('the random number generator is not instantiated')
    if (native.insideMarkedCall()) return
    for (const input of inputs)
      if (input.sizeBytes > 0) yield* seedRandom(yield* this.#needSlot(), input)
  }

  *#needSlot(): Blocking<Slot> {
    if (this.#slot?.alive) return this.#slot
    const slot = findRandomSlot(yield* this.provider.tokens())
    if (slot === undefined) throw unsupported('there is no token to give random numbers')
    log(DECISIONS, `random: from the token '${slot.token.label}'`)
    yield* this.#loginFirst(slot)
    this.#slot = slot
    return slot
  }

  /** Random numbers come before any PIN: without a login the token says itself whether it wants one. */
  *#loginFirst(slot: Slot): Blocking<void> {
    try {
      yield* this.provider.loginFirst(slot)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      log(DECISIONS, `random: without a login, ${messageOf(error)}`)
    }
  }
}

const checkStrength = (strength: number): void => {
  if (strength > STRENGTH)
    throw badArgument(
      `random numbers of strength ${strength} are asked for, of ${STRENGTH} at most`,
    )
}

/** getrandom(2) gives so many bytes without a signal coming between. */
const CHUNK_BYTES = 256

const readKernel = (out: NativeBytes): void => {
  for (let at = 0; at < out.sizeBytes; at += CHUNK_BYTES) {
    const size = Math.min(CHUNK_BYTES, out.sizeBytes - at)
    if (leaf(libc('getrandom'), offset(out.address, at), size, 0) !== size)
      throw unsupported('the kernel gives no random numbers')
  }
}
