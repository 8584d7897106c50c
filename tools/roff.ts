// SPDX-License-Identifier: Apache-2.0
// Texts for manual pages (groff_man(7)).

const ROFF_COLUMNS = 80

/** Each sentence begins a line, as man-pages(7) wants it. */
export const printSentences = (text: string): string =>
  escapeRoff(text.replaceAll('`', ''))
    .split(/(?<=[.:]) (?=[A-Z])/)
    .map((sentence) => wrap(sentence, ROFF_COLUMNS))
    .join('\n')

/** Breaks lines at blanks. */
export function wrap(text: string, columns: number): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}

/** A hyphen that is typed is not a hyphen of the text; a control character opens no line. */
export const escapeRoff = (text: string): string =>
  text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq')
