// SPDX-License-Identifier: Apache-2.0
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: openssl.cnf has variables of that form
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readOpensslConf } from '../../../../cli/find/openssl-conf.ts'
import { makeFolder } from '../../../support/folder.ts'

const read = (text: string, environment: Record<string, string> = {}) => {
  const path = join(makeFolder(), 'openssl.cnf')
  writeFileSync(path, text)
  return readOpensslConf(path, environment)
}

/** What a value that is written so is read as. */
const VALUES: readonly (readonly [written: string, value: string])[] = [
  ['plain', 'plain'],
  ['  blanks around  ', 'blanks around'],
  ['with = equals', 'with = equals'],
  ['cut # comment', 'cut'],
  ['"quoted # no comment"', 'quoted # no comment'],
  ["'single' and `back`", 'single and back'],
  ['"say \\"yes\\""', 'say "yes"'],
  ['\\$no \\#no \\\\', '$no #no \\'],
  ['line\\nfeed', 'line\nfeed'],
  ['$other/x', 'OTHER/x'],
  ['${other}x', 'OTHERx'],
  ['$(other)x', 'OTHERx'],
  ['$far::name', 'FAR'],
  ['${far::name}.so', 'FAR.so'],
  ['$ENV::HOME_OF', '/home'],
  ['$nothing', ''],
  ['$dflt', 'DEFAULT'],
]

for (const [written, value] of VALUES) {
  test(`'${written}' is read as '${value.replace('\n', '\\n')}'`, () => {
    const text = `dflt = DEFAULT\n[far]\nname = FAR\n[here]\nother = OTHER\nx = ${written}\n`
    assert.equal(read(text, { HOME_OF: '/home' }).get('here', 'x'), value)
  })
}

test('a section can be continued, and the last value of a name counts', () => {
  const conf = read('[a]\nx = 1\n[b]\nx = 2\n[ a ]\ny = 3\nx = 4\n')
  assert.deepEqual(conf.entries('a'), [
    ['x', '4'],
    ['y', '3'],
  ])
})

test('a name can say its section', () => {
  assert.equal(read('[a]\nb::x = 1\n').get('b', 'x'), '1')
})

test('a backslash joins lines, and other directives are passed over', () => {
  assert.equal(read('.pragma = dollarid:on\nx = a\\\nb\n').get('default', 'x'), 'ab')
})

test('files and folders are included, and what is not there is named', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'd'))
  writeFileSync(join(folder, 'd', 'b.cnf'), '[s]\nfrom = b\n')
  writeFileSync(join(folder, 'd', 'a.conf'), '[s]\nfrom = a\nfirst = yes\n')
  writeFileSync(join(folder, 'd', 'c.txt'), '[s]\nfrom = c\n')
  const conf = read(`.include ${folder}/d\n.include = ${folder}/gone.cnf\n`)
  assert.deepEqual([conf.get('s', 'from'), conf.get('s', 'first')], ['b', 'yes'])
  assert.deepEqual(conf.missing, [`${folder}/gone.cnf`])
})

test('a file that includes itself is read to an end', () => {
  const path = join(makeFolder(), 'self.cnf')
  writeFileSync(path, `.include ${path}\nx = 1\n`)
  assert.equal(readOpensslConf(path, {}).get('default', 'x'), '1')
})
