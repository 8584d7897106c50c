// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asAddress } from '../../../src/host.ts'
import { type LogWriter, openLog } from '../../../src/log/writer.ts'
import { readCString } from '../../../src/memory/arena.ts'
import { fake } from '../../support/fake-host.ts'

/** A libc with a few files: what was written to each descriptor, and which file each one is. */
class Files {
  readonly written = new Map<number, string[]>()
  readonly opened: { path: string; flags: number; mode: number }[] = []
  readonly inodes = new Map<number, number>([[2, 100]])
  openFails = false
}

let files = new Files()

fake.defineSymbol('open', (path, flags = 0, mode = 0) => {
  if (files.openFails) return -1
  files.opened.push({ path: readCString(asAddress(path ?? 0)), flags, mode })
  const descriptor = 10 + files.opened.length
  files.inodes.set(descriptor, 555)
  return descriptor
})
fake.defineSymbol('write', (descriptor = -1, address = 0, size = 0) => {
  const text = new TextDecoder().decode(fake.view(asAddress(address), size))
  files.written.set(descriptor, [...(files.written.get(descriptor) ?? []), text])
  return size
})
fake.defineSymbol('fstat', (descriptor = -1, stat = 0) => {
  const inode = files.inodes.get(descriptor)
  if (inode !== undefined) fake.writeWord(asAddress(stat + 8), inode)
  return inode === undefined ? -1 : 0
})
fake.defineSymbol('clock_gettime', (_clock, at = 0) => {
  fake.writeWord(asAddress(at), 1_700_000_000)
  fake.writeWord(asAddress(at + 8), 5_000)
  return 0
})
fake.defineSymbol('getpid', () => 10)
fake.defineSymbol('gettid', () => 11)
const errno = fake.alloc(8)
const reason = fake.putString('Permission denied')
fake.defineSymbol('__errno_location', () => errno)
fake.defineSymbol('strerror', () => reason)

/** A log and the files that it finds. */
function open(setting: string, prepare: (files: Files) => void = () => {}): LogWriter {
  files = new Files()
  prepare(files)
  return openLog(setting)
}

const write = (log: LogWriter, text: string) => log.write({ kind: 'decision', level: 1, text })

test('without a file, lines go to standard error', () => {
  write(open('1'), 'a: b')
  assert.deepEqual(files.written.get(2), ['[2023-11-14 22:13:20.000005] 10/11 a: b\n'])
})

test('a file is opened to append, for its owner alone, and not for programs that are run', () => {
  open('file:/var/log/pkcs11')
  assert.deepEqual(files.opened, [{ path: '/var/log/pkcs11', flags: 0o2002101, mode: 0o600 }])
})

test('each line is one write', () => {
  const log = open('file:/f')
  write(log, 'one')
  write(log, 'two')
  assert.equal(files.written.get(11)?.length, 2)
})

test('level 3 writes records', () => {
  write(open('file:/f,level:3'), 'a: b')
  const [line = ''] = files.written.get(11) ?? []
  assert.deepEqual(JSON.parse(line), {
    time: 1_700_000_000.000005,
    pid: 10,
    tid: 11,
    level: 1,
    event: 'decision',
    area: 'a',
    text: 'b',
  })
})

test('a file that cannot be opened turns the log off, and standard error says why', () => {
  const log = open('file:/f', (files) => {
    files.openFails = true
  })
  assert.equal(log.level, 0)
  assert.deepEqual(files.written.get(2), [
    "provider-pkcs11: no debug log, cannot open '/f': Permission denied\n",
  ])
})

test('when a daemon has closed the descriptor and another file has it, the log opens its own anew', () => {
  const log = open('file:/f')
  write(log, 'one')
  files.inodes.set(11, 777)
  write(log, 'two')
  assert.equal(files.opened.length, 2)
  assert.deepEqual([files.written.get(11)?.length, files.written.get(12)?.length], [1, 1])
})

test('a part of the setting that is ignored is the first line', () => {
  write(open('file:/f,LEVEL:2'), 'one')
  assert.match(
    files.written.get(11)?.[0] ?? '',
    /error: PKCS11_PROVIDER_DEBUG: 'LEVEL:2' is neither file:PATH nor level:N\n$/,
  )
})
