// SPDX-License-Identifier: Apache-2.0
// openssl.cnf as OpenSSL reads it (config(5)): sections, variables, quotes, inclusions.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

type Section = Map<string, string>

export interface OpensslConf {
  /** Files that were read, the first one first. */
  readonly files: readonly string[]
  /** Files that are included and cannot be read; OpenSSL passes over them. */
  readonly missing: readonly string[]
  get(section: string, name: string): string | undefined
  /** In the order in which they stand. */
  entries(section: string): readonly (readonly [name: string, value: string])[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** What stands before the first section. */
const DEFAULT = 'default'
/** OpenSSL follows no deeper. */
const DEEPEST = 10

/** Throws what the file system says when the file itself cannot be read. */
export function readOpensslConf(path: string, environment: Environment = process.env): OpensslConf {
  const reader = new Reader(environment)
  reader.read(path, readFileSync(path, 'utf8'), 0)
  return reader
}

class Reader implements OpensslConf {
  readonly files: string[] = []
  readonly missing: string[] = []
  readonly #sections = new Map<string, Section>([[DEFAULT, new Map()]])
  readonly #environment: Environment
  #current = DEFAULT

  constructor(environment: Environment) {
    this.#environment = environment
  }

  get(section: string, name: string): string | undefined {
    return this.#sections.get(section)?.get(name)
  }

  entries(section: string): readonly (readonly [string, string])[] {
    return [...(this.#sections.get(section) ?? [])]
  }

  read(path: string, text: string, depth: number): void {
    this.files.push(path)
    for (const line of joinLines(text)) this.#readLine(line, depth)
  }

  #readLine(line: string, depth: number): void {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) return
    const section = /^\[\s*(.*?)\s*\]/.exec(text)?.[1]
    if (section !== undefined) {
      this.#current = section
      if (!this.#sections.has(section)) this.#sections.set(section, new Map())
      return
    }
    const include = /^\.include\s*=?\s*(\S.*)$/.exec(text)?.[1]
    if (include !== undefined) this.#include(this.#expand(include), depth)
    else if (!text.startsWith('.')) this.#assign(text)
  }

  #assign(text: string): void {
    const equals = text.indexOf('=')
    if (equals < 0) return
    const [left, name] = splitName(text.slice(0, equals).trim())
    const section = left ?? this.#current
    if (!this.#sections.has(section)) this.#sections.set(section, new Map())
    this.#sections.get(section)?.set(name, this.#expand(text.slice(equals + 1)))
  }

  #include(name: string, depth: number): void {
    const folder = this.#environment.OPENSSL_CONF_INCLUDE
    const path = resolve(folder ?? '.', name)
    if (depth >= DEEPEST) return
    for (const file of this.#listIncluded(path)) {
      try {
        this.read(file, readFileSync(file, 'utf8'), depth + 1)
      } catch {
        this.missing.push(file)
      }
    }
  }

  /** A folder stands for its *.cnf and *.conf. */
  #listIncluded(path: string): string[] {
    try {
      if (!statSync(path).isDirectory()) return [path]
      return readdirSync(path)
        .filter((file) => /\.(cnf|conf)$/.test(file))
        .sort()
        .map((file) => join(path, file))
    } catch {
      // Not there: reading it says so.
      return [path]
    }
  }

  /** Quotes and backslashes taken away, variables put in, a comment cut off. */
  #expand(raw: string): string {
    let value = ''
    const text = raw.trim()
    for (let at = 0; at < text.length; ) {
      const { piece, next } = this.#readPiece(text, at)
      value += piece
      at = next
    }
    return value.trimEnd()
  }

  #readPiece(text: string, at: number): { piece: string; next: number } {
    const c = text[at] ?? ''
    if (c === '#') return { piece: '', next: text.length }
    if (c === '\\') return { piece: unescapeCharacter(text[at + 1] ?? ''), next: at + 2 }
    if (c === '"' || c === "'" || c === '`') return readQuoted(text, at, c)
    const [whole, name] = c === '$' ? (VARIABLE.exec(text.slice(at)) ?? []) : []
    if (whole === undefined) return { piece: c, next: at + 1 }
    return { piece: this.#variable(name?.replace(/[{}()]/g, '') ?? ''), next: at + whole.length }
  }

  #variable(name: string): string {
    const [section, key] = splitName(name)
    if (section === 'ENV') return this.#environment[key] ?? ''
    return this.get(section ?? this.#current, key) ?? this.get(DEFAULT, key) ?? ''
  }
}

const VARIABLE = /^\$(\{[^}]*\}|\([^)]*\)|[A-Za-z0-9_]+(?:::[A-Za-z0-9_]+)?)/

const splitName = (text: string): readonly [section: string | undefined, name: string] => {
  const at = text.indexOf('::')
  return at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 2)]
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', b: '\b', t: '\t' }
const unescapeCharacter = (c: string): string => ESCAPES[c] ?? c

function readQuoted(text: string, at: number, quote: string): { piece: string; next: number } {
  let piece = ''
  let next = at + 1
  while (next < text.length && text[next] !== quote) {
    if (text[next] === '\\') next++
    piece += text[next] ?? ''
    next++
  }
  return { piece, next: next + 1 }
}

/** A backslash at a line's end joins the next one to it. */
const joinLines = (text: string): string[] => text.replace(/(?<!\\)\\\r?\n/g, '').split(/\r?\n/)
