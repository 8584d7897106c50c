// SPDX-License-Identifier: Apache-2.0
// Warnings of options that are in effect and are none of ours. Loaded when there is somebody to read
// them: for the debug log, or when something has failed.
import { findNearestOption, listMisspellings, OPTION_NAMES } from '../config/nearest-option.ts'
import { listConfNames } from '../openssl/conf-file.ts'
import type { Core } from '../openssl/core.ts'

const BEGINNING = 'pkcs11'

const found = new WeakMap<Core, readonly string[]>()

/** Read once: a section does not change after OpenSSL has read it. */
export const warnOfUnknownOptions = (core: Core): readonly string[] => {
  let warnings = found.get(core)
  if (warnings === undefined) {
    warnings = listUnknown(core).map(
      (name) =>
        `the configuration sets '${name}', which is no option of this provider; the nearest one is ${findNearestOption(name)}`,
    )
    found.set(core, warnings)
  }
  return warnings
}

/**
 * A name counts where the core has a value for it: those of the file that is in effect by itself, and
 * likely ones where the program has given the options by another way.
 */
const listUnknown = (core: Core): string[] => {
  const written = [...listConfNames(core, BEGINNING), ...listMisspellings()]
  const names = [...new Set(written)].filter((name) => !OPTION_NAMES.includes(name))
  const values = core.findParameters(names)
  return names.filter((_, i) => values[i] !== undefined)
}
