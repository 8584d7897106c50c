// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import type { Problems } from './check.ts'
import { listSourceFiles } from './source-files.ts'

/** The host knows neither PKCS#11 nor OpenSSL's parameters, and never prints or ends a process. */
const FOREIGN = /\bCK[A-Z]?_\w*|\bOSSL_PARAM\w*|\bv?[fd]?printf\b|\bf?puts\b|\babort\b|\b_?exit\(/

/** Programs of the build, which print and exit; they are not linked into the provider. */
const BUILD_ONLY = ['host/compile-bundle.c', 'host/check-bundle.c']

export const checkHostPure = (): Problems =>
  listSourceFiles('host', /\.[ch]$/)
    .filter((file) => !BUILD_ONLY.includes(file))
    .flatMap(checkFile)

const checkFile = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const [word] = FOREIGN.exec(line) ?? []
      return word === undefined ? [] : [`${file}:${index + 1} has '${word}'`]
    })
