// SPDX-License-Identifier: Apache-2.0

/** A word that a shell reads back as this text. */
export const quoteShell = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
