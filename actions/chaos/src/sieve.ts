/**
 * Which elements of an XML document are read. `'text'`: the element's text; an object: those of its children, by their
 * names.
 */
export type Wanted = 'text' | { readonly [element: string]: Wanted }

/** Where a repeated element is left out as a whole unless its text, so far as it is wanted, has one of these. */
export interface Only {
  readonly element: Wanted
  readonly with: readonly string[]
}

interface Open {
  readonly name: string
  readonly wanted: Wanted
  /** Where it begins in what is kept. */
  readonly keptFrom: number
}

/** Ends of what is no element, by its beginning. Only character data may be wanted. */
const OTHER_MARKUP = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>']
] as const

/**
 * Drops from an XML document, while it arrives in pieces, the elements that nobody reads, so that whoever parses what is
 * left never holds the rest. What is kept is kept letter for letter: entities are the parser's affair. It reads what AWS's
 * query protocol answers (no document type declarations) and refuses what is not well-formed.
 */
export class Sieve {
  readonly #root: Wanted
  readonly #only: readonly Only[]
  readonly #kept: string[] = []
  readonly #open: Open[] = []
  /** How many elements are open within one that is dropped, it included. */
  #dropped = 0
  #rest = ''

  /** @param root The wanted elements of the document, its own among them. */
  constructor(root: Wanted, only: readonly Only[] = []) {
    this.#root = root
    this.#only = only
  }

  /** Takes the next piece of the document, of whatever length. */
  push(piece: string): void {
    const text = this.#rest + piece
    let at = 0
    for (;;) {
      const from = text.indexOf('<', at)
      this.#text(text, at, from < 0 ? text.length : from)
      if (from < 0) {
        this.#rest = ''
        return
      }
      const until = this.#markup(text, from)
      if (until === undefined) {
        this.#rest = text.slice(from)
        return
      }
      at = until
    }
  }

  /** The document of what is wanted. @throws Error when it was cut off, or is another document. */
  end(): string {
    const last = this.#open.at(-1)
    if (this.#rest !== '' || last !== undefined) throw new Error(`the answer ends within <${last?.name ?? ''}>`)
    if (this.#kept.length === 0) throw new Error(`the answer is no ${Object.keys(this.#root).join(' or ')}`)
    return this.#kept.join('')
  }

  get #isText(): boolean {
    return this.#dropped === 0 && this.#open.at(-1)?.wanted === 'text'
  }

  #text(text: string, from: number, until: number): void {
    if (until > from && this.#isText) this.#kept.push(text.slice(from, until))
  }

  /** Takes the markup that begins there; where it ends, or undefined when that has not arrived yet. */
  #markup(text: string, from: number): number | undefined {
    const second = text[from + 1]
    if (second === undefined) return undefined
    if (second === '!' || second === '?') {
      const known = OTHER_MARKUP.find(([begin]) => text.startsWith(begin, from))
      if (known === undefined) {
        if (text.length - from < '<![CDATA['.length) return undefined
        throw new Error(`the answer has "${text.slice(from, from + 20)}"`)
      }
      const [begin, end] = known
      const found = text.indexOf(end, from + begin.length)
      if (found < 0) return undefined
      if (begin === '<![CDATA[') this.#text(text, from, found + end.length)
      return found + end.length
    }
    const until = tagEnd(text, from)
    if (until === undefined) return undefined
    if (second !== '/') this.#begin(text, from, until)
    else if (this.#dropped > 0) this.#dropped--
    else this.#close(text.slice(from + 2, until - 1).trim())
    return until
  }

  #begin(text: string, from: number, until: number): void {
    const isEmpty = text[until - 2] === '/'
    if (this.#dropped > 0) {
      if (!isEmpty) this.#dropped++
      return
    }
    const inner = text.slice(from + 1, until - (isEmpty ? 2 : 1))
    const space = inner.search(/\s/)
    const name = space < 0 ? inner : inner.slice(0, space)
    const parent = this.#open.at(-1)
    const siblings = parent === undefined ? this.#root : parent.wanted
    const wanted = siblings !== 'text' && Object.hasOwn(siblings, name) ? siblings[name] : undefined
    if (wanted === undefined) {
      if (!isEmpty) this.#dropped = 1
      return
    }
    if (!isEmpty) this.#open.push({ name, wanted, keptFrom: this.#kept.length })
    this.#kept.push(text.slice(from, until))
  }

  #close(name: string): void {
    const open = this.#open.pop()
    if (open?.name !== name) throw new Error(`the answer closes <${open?.name ?? ''}> by </${name}>`)
    this.#kept.push(`</${name}>`)
    const only = this.#only.find(({ element }) => element === open.wanted)
    if (only === undefined) return
    const whole = this.#kept.slice(open.keptFrom).join('')
    this.#kept.length = open.keptFrom
    if (only.with.some(part => whole.includes(part))) this.#kept.push(whole)
  }
}

/** Behind the `>` of a tag, which its attributes may hold in quotes. */
function tagEnd(text: string, from: number): number | undefined {
  let end = text.indexOf('>', from)
  let checked = from
  while (end >= 0) {
    const quote = firstQuote(text, checked, end)
    if (quote < 0) return end + 1
    const closing = text.indexOf(text[quote] ?? '', quote + 1)
    if (closing < 0) return undefined
    checked = closing + 1
    if (closing > end) end = text.indexOf('>', checked)
  }
  return undefined
}

function firstQuote(text: string, from: number, until: number): number {
  for (let at = from; at < until; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) return at
  }
  return -1
}
