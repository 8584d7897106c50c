// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Removed by one listener, however many there are. */
const folders: string[] = []

/** A new folder that only its owner can enter; removed when this process ends, in any case. */
export function makeFolder(name = 'provider-pkcs11'): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  if (folders.length === 0) process.once('exit', removeFolders)
  folders.push(folder)
  return folder
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Makes the folder unless it is there; nobody else can enter it. */
export function ensurePrivateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  return folder
}

/** Writes a file that only its owner can read, and gives back its path. */
export function writePrivateFile(path: string, content: string | Uint8Array): string {
  writeFileSync(path, content, { mode: 0o600 })
  chmodSync(path, 0o600)
  return path
}
