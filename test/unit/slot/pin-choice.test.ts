// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProviderError } from '../../../src/errors.ts'
import { type Blocking, native } from '../../../src/host.ts'
import type { Secret } from '../../../src/memory/secret.ts'
import { choosePin, hasStoredPin, type PinSources } from '../../../src/slot/pin-choice.ts'
import { PinMemory } from '../../../src/slot/pin-memory.ts'
import { fake } from '../../support/fake-host.ts'
import { makeSecret } from '../../support/secret.ts'

const SLOT = {
  info: { id: 7, description: 'a reader', manufacturer: '' },
  token: { label: 'Card', manufacturer: '', model: '', serial: '', flags: 0, maxSessions: 0 },
}

/** PINs by source, as texts. */
interface Pins {
  uri?: string | undefined
  config?: string | undefined
  kept?: string | undefined
  answer?: string | undefined
  refused?: readonly string[]
}

/** Which PIN is chosen, or the code of the error; whether somebody was asked. */
function choose({ uri, config, kept, answer, refused = [] }: Pins) {
  const memory = new PinMemory()
  if (kept !== undefined) memory.keep(makeSecret(kept))
  for (const text of refused) memory.refuse(makeSecret(text))
  const questions: string[] = []
  // biome-ignore lint/correctness/useYield: the person answers at once
  function* prompt(description: string): Blocking<Secret | undefined> {
    questions.push(description)
    return answer === undefined ? undefined : makeSecret(answer)
  }
  const sources: PinSources = {
    uriPin: uri === undefined ? undefined : makeSecret(uri),
    configPin: config === undefined ? undefined : makeSecret(config),
    prompt,
  }
  const stored = hasStoredPin(memory, sources)
  try {
    const { pin, isAnswer } = fake.drive(choosePin(SLOT, memory, sources))
    assert.equal(stored, !isAnswer)
    return { chosen: native.readString(pin.address, pin.sizeBytes), questions }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { chosen: error.code, message: error.message, questions }
  }
}

test('the URI comes first, then a PIN that worked, then the configuration, then the question', () => {
  const all = { uri: 'u', kept: 'k', config: 'c', answer: 'a' }
  assert.equal(choose(all).chosen, 'u')
  assert.equal(choose({ ...all, uri: undefined }).chosen, 'k')
  assert.equal(choose({ ...all, uri: undefined, kept: undefined }).chosen, 'c')
  assert.deepEqual(choose({ answer: 'a' }), {
    chosen: 'a',
    questions: ['PKCS#11 Token (Slot 7 - a reader)'],
  })
})

test('without any PIN the error says where one can be set', () => {
  const { chosen, message } = choose({})
  assert.equal(chosen, 'NO_PIN')
  assert.match(message ?? '', /'Card' asks for a PIN and none is set: set pkcs11-module-token-pin/)
})

test('for a URI with a refused PIN no other PIN is taken', () => {
  const { chosen, message, questions } = choose({
    uri: 'u',
    config: 'c',
    answer: 'a',
    refused: ['u'],
  })
  assert.deepEqual([chosen, questions], ['LOGIN', []])
  assert.match(message ?? '', /has refused this PIN before; it is not tried again/)
})

test('in place of a refused PIN of the configuration somebody is asked', () => {
  assert.equal(choose({ config: 'c', answer: 'a', refused: ['c'] }).chosen, 'a')
  assert.equal(choose({ config: 'c', refused: ['c'] }).chosen, 'LOGIN')
})

test('a refused PIN is never chosen, wherever it comes from', () => {
  const all: readonly string[] = ['1111', '2222', '3333']
  const pin = fc.option(fc.constantFrom(...all), { nil: undefined })
  const pins = fc.record({
    uri: pin,
    config: pin,
    kept: pin,
    answer: pin,
    refused: fc.subarray([...all]),
  })
  fc.assert(
    fc.property(pins, (which) => {
      const { chosen } = choose(which)
      assert.ok(!which.refused.includes(chosen))
      const candidates = [which.uri, which.kept, which.config, which.answer]
      assert.ok(chosen === 'LOGIN' || chosen === 'NO_PIN' || candidates.includes(chosen))
    }),
  )
})
