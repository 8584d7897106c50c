// SPDX-License-Identifier: Apache-2.0
// What fuzzing has found: a token whose lists have no end, or hold less than it says.
import { fake } from '../support/fake-host.ts'
import './fuzz/in-node.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blocking } from '../../src/host.ts'
import type { Slot } from '../../src/slot/slot.ts'

const { readAttributes } = await import('../../src/key/attributes.ts')
const { findObjects } = await import('../../src/key/search.ts')
const CK = await import('../../src/pkcs11/cryptoki.gen.ts')
const { slotListOf } = await import('../../src/slot/slot-list.ts')
const { ANSWERED, kindOf, RETURNS } = await import('./fuzz/input-kinds.ts')
const { InputModule, NAMES, tellToken } = await import('./fuzz/input-token.ts')
const { writeRecord } = await import('./fuzz/records.ts')
const { USUAL_TOKEN } = await import('./fuzz/token-corpus.ts')

/** Indices of LIES, and what is beyond them. */
const ONE_LESS = 3
const MANY = 5
const WITHOUT_END = 9

const words = (...values: number[]): Uint8Array =>
  new Uint8Array(BigUint64Array.from(values, BigInt).buffer)

function listSlots(record: Uint8Array): readonly Slot[] {
  tellToken(record, USUAL_TOKEN)
  return fake.drive(slotListOf(new InputModule()).look())
}

function useSession<T>(record: Uint8Array, body: Parameters<typeof bodyOf<T>>[0]): T {
  const [slot] = listSlots(record)
  assert.ok(slot !== undefined)
  return fake.drive(slot.sessions.use(bodyOf(body)))
}

const bodyOf = <T>(body: (session: Parameters<typeof findObjects>[0]) => Blocking<T>) => body

test('a driver that claims two billion slots shows those that it lists', () => {
  const slots = listSlots(writeRecord(ANSWERED.slots, words(5), MANY))
  assert.deepEqual(
    slots.map(({ id }) => id),
    [5, 0],
  )
})

test('a driver whose list of slots never fits is an error', () => {
  const record = writeRecord(ANSWERED.slots, words(1, 2), ONE_LESS)
  assert.throws(() => listSlots(record), /C_GetSlotList returned CKR_BUFFER_TOO_SMALL/)
})

test('a token that lists the same objects again and again has these objects', () => {
  const record = writeRecord(ANSWERED.objects, words(4, 5), WITHOUT_END)
  const handles = useSession(record, (session) => findObjects(session, []))
  assert.deepEqual(handles, [4, 5])
})

test('a token that moves the pointer to a value does not have memory read there', () => {
  const record = writeRecord(kindOf(0, CK.CKA_LABEL), Uint8Array.of(0x61), WITHOUT_END)
  const values = useSession(record, (session) => readAttributes(session, 4, [CK.CKA_LABEL]))
  assert.deepEqual(values.get(CK.CKA_LABEL), Uint8Array.of(0x61))
})

test('a number that has no length when it is asked for again is not there', () => {
  const returned = RETURNS.indexOf(CK.CKR_ATTRIBUTE_TYPE_INVALID)
  const refused = Uint8Array.of(NAMES.indexOf('C_GetAttributeValue'), returned, 1)
  const record = [
    ...writeRecord(ANSWERED.returns, refused),
    ...writeRecord(kindOf(0, CK.CKA_KEY_TYPE), new Uint8Array(0)),
  ]
  const values = useSession(Uint8Array.from(record), (session) =>
    readAttributes(session, 4, [CK.CKA_LABEL, CK.CKA_KEY_TYPE]),
  )
  assert.deepEqual(values.get(CK.CKA_KEY_TYPE), new Uint8Array(0))
})
