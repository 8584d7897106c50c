// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as dispatch from '../../../../src/openssl/dispatch.gen.ts'
import { listRows } from '../../../../src/openssl/dispatch-rows.ts'
import { countCalls } from '../../../../tools/matrix/dispatch-calls.ts'

const table = (address: number, rows: string, ...lines: readonly string[]): string =>
  [`table ${address} ${listRows(rows).map(({ name }) => name)}`, ...lines]
    .map((line) => `${line}\n`)
    .join('')

const DIGESTS = table(
  ...([10, dispatch.DIGEST] as const),
  ...['row 10 newctx', 'row 10 freectx'],
  ...['algorithm 10 SHA1 provider=pkcs11', 'algorithm 10 SHA2-256 provider=pkcs11'],
)

test('what no process has called is missing, by operation, algorithm and name', () => {
  const { rows, missing } = countCalls([`${DIGESTS}call 10 newctx\n`, DIGESTS], [])
  assert.equal(rows, 2)
  assert.deepEqual(missing, ['DIGEST SHA1 freectx'])
})

test('a call in any process counts, wherever its table was there', () => {
  const elsewhere = DIGESTS.replaceAll('10', '77')
  const files = [`${DIGESTS}call 10 newctx\n`, `${elsewhere}call 77 freectx\n`]
  assert.deepEqual(countCalls(files, []).missing, [])
})

test('tables of one operation are told apart by the properties of their algorithms', () => {
  const encoder = (address: number, output: string) =>
    table(
      ...([address, dispatch.ENCODER] as const),
      `row ${address} encode`,
      `algorithm ${address} RSA provider=pkcs11,fips=yes,output=${output}`,
    )
  const file = `${encoder(1, 'der')}${encoder(2, 'pem')}call 1 encode\n`
  assert.deepEqual(countCalls([file], []).missing, ['ENCODER RSA,output=pem encode'])
})

test('the table of the provider itself has no algorithm', () => {
  const file = table(5, dispatch.PROVIDER, 'row 5 teardown')
  assert.deepEqual(countCalls([file], []).missing, ['PROVIDER teardown'])
})

test('an exception excuses what is not called, and is stale when all is', () => {
  const exceptions = [{ rows: / freectx$/, reason: 'nobody frees' }]
  const called = `${DIGESTS}call 10 newctx\n`
  assert.deepEqual(countCalls([called], exceptions), { rows: 2, missing: [], stale: [] })
  const all = countCalls([`${called}call 10 freectx\n`], exceptions)
  assert.deepEqual(all.stale, exceptions)
})

test('a record that cannot be is refused', () => {
  assert.throws(() => countCalls(['table 1 nothing\n'], []), /no operation has the functions/)
  assert.throws(() => countCalls(['call 1 newctx\n'], []), /a record of no table/)
})
