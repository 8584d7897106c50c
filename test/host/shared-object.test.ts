// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../support/folder.ts'
import { PROVIDER_SO } from '../support/openssl.ts'
import { mustRun } from '../support/run.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const readelf = async (...options: string[]): Promise<string> =>
  (await mustRun('readelf', [...options, '--wide', PROVIDER_SO])).stdout

interface Symbol {
  name: string
  defined: boolean
}

/** The dynamic symbols, without their versions. */
async function listSymbols(): Promise<Symbol[]> {
  const lines = (await readelf('--dyn-syms')).split('\n')
  return lines
    .map((line) => /^\s*\d+:(?:\s+\S+){5}\s+(\S+)\s+([^\s@]+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, section, name]) => ({ name: name ?? '', defined: section !== 'UND' }))
}

test('the module needs no library but libc', async () => {
  const needed = [...(await readelf('--dynamic')).matchAll(/\(NEEDED\).*\[(.*)\]/g)]
  assert.deepEqual(
    needed.map(([, library]) => library),
    ['libc.so.6'],
  )
})

test('the module refers to no symbol of OpenSSL or Node', async () => {
  const undefinedNames = (await listSymbols()).filter((it) => !it.defined).map((it) => it.name)
  assert.ok(undefinedNames.includes('malloc'), 'the list of symbols was read')
  const foreign = /^(napi|OSSL|OPENSSL|CRYPTO|EVP|ERR|BIO|X509|ASN1|RSA|EC|BN|SSL|PEM|[di]2[di])_/
  assert.deepEqual(
    undefinedNames.filter((name) => foreign.test(name)),
    [],
  )
})

test('the module exports its two entry points alone, and nothing of the engine', async () => {
  const defined = (await listSymbols()).filter((it) => it.defined).map((it) => it.name)
  assert.deepEqual(defined.sort(), ['OSSL_provider_init', 'napi_register_module_v1'])
})

test('nothing that the linker could protect stays writable or executable', async () => {
  const headers = await readelf('--program-headers')
  assert.match(headers, /GNU_RELRO/)
  assert.match(headers, /GNU_STACK(\s+0x[0-9a-f]+){5}\s+RW /)
  for (const [, flags] of headers.matchAll(/^\s+LOAD(?:\s+0x[0-9a-f]+){5}\s+(.{3})/gm))
    assert.notEqual(flags, 'RWE')
  const dynamic = await readelf('--dynamic')
  assert.match(dynamic, /\(FLAGS\).*BIND_NOW/)
  assert.doesNotMatch(dynamic, /TEXTREL|RPATH|RUNPATH/)
})

test('the module stays loaded, so that exit handlers and threads never lose its code', async () => {
  assert.match(await readelf('--dynamic'), /\(FLAGS_1\).*NODELETE/)
})

test('no path of the build machine is written into what is loaded', async () => {
  const stripped = join(makeFolder(), 'stripped.so')
  await mustRun('strip', ['--strip-debug', '-o', stripped, PROVIDER_SO])
  assert.equal(readFileSync(stripped).includes(ROOT), false)
})
