// SPDX-License-Identifier: Apache-2.0
import {
  type Address,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  native,
  offset,
  type Word,
} from '../host.ts'
import { describeErrno, lastErrno, libc } from './libc.ts'
import { Secret } from './secret.ts'

/** A PIN file is a line; what is longer is not one. */
const MAX_BYTES = 64 * 1024
const O_RDONLY_CLOEXEC = 0o2000000

export type FileContent =
  | { readonly kind: 'bytes'; readonly secret: Secret }
  | { readonly kind: 'error'; readonly reason: string; readonly missing: boolean }

/** The start of a file, up to 64 KiB, in native memory that is cleansed when it is dropped. */
export function* readFile(path: Address): Blocking<FileContent> {
  const descriptor = yield* call(CALL_INT, libc('open'), path, O_RDONLY_CLOEXEC)
  if (descriptor < 0) return failure()
  const buffer = native.alloc(MAX_BYTES)
  try {
    return yield* readAll(descriptor, buffer)
  } finally {
    yield* call(CALL_INT, libc('close'), descriptor)
    native.cleanse(buffer, MAX_BYTES)
    native.free(buffer)
  }
}

function* readAll(descriptor: Word, buffer: Address): Blocking<FileContent> {
  let size = 0
  while (size < MAX_BYTES) {
    const got = yield* call(
      CALL_WORD,
      libc('read'),
      descriptor,
      offset(buffer, size),
      MAX_BYTES - size,
    )
    if (got < 0) return failure()
    if (got === 0) break
    size += got
  }
  return { kind: 'bytes', secret: Secret.copy(buffer, size) }
}

const ENOENT = 2

const failure = (): FileContent => {
  const errno = lastErrno()
  return { kind: 'error', reason: describeErrno(errno), missing: errno === ENOENT }
}
