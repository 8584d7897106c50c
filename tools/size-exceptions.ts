// SPDX-License-Identifier: Apache-2.0

/** What may be larger than `check-sizes` allows, and why: a file, or `file#function`. */
export const SIZE_EXCEPTIONS: Readonly<Record<string, string>> = {}
