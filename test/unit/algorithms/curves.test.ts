// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import {
  findCurveByName,
  findCurveByOid,
  listCurves as tableOfCurves,
} from '../../../src/algorithms/curves.ts'
import { encodeOid } from '../../../src/encoding/der.ts'

const CURVES = tableOfCurves()
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args)
const listCurves = (): string[] =>
  [
    ...openssl('ecparam', '-list_curves')
      .toString()
      .matchAll(/^\s+([A-Za-z][\w.-]*)\s*:/gm),
  ].map(([, name = '']) => name)

test('every curve that the local OpenSSL knows is in the table', () => {
  const known = new Set(CURVES.map((curve) => curve.name))
  assert.deepEqual(
    listCurves().filter((name) => !known.has(name)),
    [],
  )
  assert.equal(CURVES.length, 82)
})

test('identifiers and sizes are those of OpenSSL', () => {
  for (const name of listCurves()) {
    const curve = findCurveByName(name)
    assert.ok(curve, name)
    const explicit = ['-param_enc', 'explicit', '-text', '-noout']
    const text = openssl('ecparam', '-name', name, ...explicit).toString()
    assert.equal(curve.bits, fieldBits(text), name)
    assert.equal(curve.orderBits, bitLength(readNumber(text, 'Order')), name)
    if (curve.oid === undefined) continue
    const der = openssl('ecparam', '-name', name, '-outform', 'DER')
    assert.deepEqual(encodeOid(curve.oid), new Uint8Array(der), name)
  }
})

test('every name that OpenSSL takes for a curve leads to the same curve', () => {
  for (const { name, nistName, oid } of CURVES.filter((curve) => curve.nistName)) {
    const der = openssl('ecparam', '-name', nistName ?? '', '-outform', 'DER')
    assert.deepEqual(encodeOid(oid ?? ''), new Uint8Array(der), name)
  }
})

test('a curve is found by any name in any case', () => {
  for (const name of ['prime256v1', 'P-256', 'p-256', 'secp256r1', 'SECP256R1']) {
    assert.equal(findCurveByName(name)?.oid, '1.2.840.10045.3.1.7', name)
  }
  assert.equal(findCurveByName('ansip521r1')?.orderBits, 521)
  assert.equal(findCurveByName('BrainpoolP512R1')?.bits, 512)
})

test('a curve is found by its identifier', () => {
  assert.equal(findCurveByOid('1.3.132.0.10')?.name, 'secp256k1')
  assert.equal(findCurveByOid('1.2.156.10197.1.301')?.name, 'SM2')
})

test('what is no curve is not found', () => {
  for (const name of ['', 'P-257', 'constructor', 'X25519']) {
    assert.equal(findCurveByName(name), undefined)
    assert.equal(findCurveByOid(name), undefined)
  }
})

test('no name and no identifier stands for two curves', () => {
  const names = CURVES.flatMap(({ name, aliases, nistName }) => [name, ...aliases, nistName ?? []])
  assert.equal(new Set(names.flat().map((name) => name.toLowerCase())).size, names.flat().length)
  const oids = CURVES.flatMap(({ oid }) => oid ?? [])
  assert.equal(new Set(oids).size, oids.length)
})

const bitLength = (value: bigint): number => value.toString(2).length

function fieldBits(text: string): number {
  if (/^Prime:/m.test(text)) return bitLength(readNumber(text, 'Prime'))
  return bitLength(readNumber(text, 'Polynomial')) - 1
}

function readNumber(text: string, label: string): bigint {
  const [, value = ''] = text.match(new RegExp(`^${label}:\\s*([^A-Z]+)`, 'm')) ?? []
  const small = value.match(/\(0x([0-9a-f]+)\)/)
  return BigInt(`0x${small?.[1] ?? value.replace(/[^0-9a-f]/g, '')}`)
}
