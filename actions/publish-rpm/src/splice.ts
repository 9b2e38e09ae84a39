import { counted } from '../../../lib/counted.ts'
import type { Piece, Pieces } from './blocks.ts'
import { damaged, headOf, idIn, type List, type Lists, packageFinder, tailOf, textOf } from './metadata.ts'
import type { Publication } from './plan.ts'

interface Range {
  readonly from: number
  readonly to: number
}

/**
 * A list as a publication leaves it: without the packages that shall go, and with the new ones at its end. It is given
 * piece by piece as it is read: what is between two changes passes as it came.
 * @throws KilnError, at its end, unless the list had as many packages as primary, and those that shall go.
 */
export async function* spliced(
  list: List,
  pieces: Pieces,
  { added, superseded, packagesBefore, packagesAfter }: Publication,
  parts: Lists,
  comment = ''
): AsyncGenerator<Piece> {
  const gone = new Set(superseded.map(({ pkgid }) => pkgid))
  const finder = packageFinder()
  const waiting: (Range & { readonly piece: Piece })[] = []
  const staying: Range[] = []
  /** Where the text begins that stays, and how far it is known. */
  let from: number | undefined
  let known = 0
  let length = 0
  let removed = 0
  /** The pieces, or what stays of them, that end before a place. */
  function* settled(end: number): Generator<Piece> {
    for (let next = waiting[0]; next !== undefined && next.to <= end; next = waiting[0]) {
      waiting.shift()
      const ranges = from === undefined ? staying : [...staying, { from, to: known }]
      for (const range of ranges) {
        const [first, last] = [Math.max(range.from, next.from), Math.min(range.to, next.to)]
        if (first === next.from && last === next.to) yield next.piece
        else if (first < last) yield { text: next.piece.text.subarray(first - next.from, last - next.from) }
      }
      while (staying[0] !== undefined && staying[0].to <= next.to) staying.shift()
    }
  }
  yield { text: Buffer.from(headOf(list, packagesAfter)) }
  for await (const piece of pieces) {
    waiting.push({ piece, from: length, to: length + piece.text.length })
    length += piece.text.length
    for (const { start, end, text } of finder.take(piece.text)) {
      known = end
      if (gone.size === 0 || !gone.has(idIn(list, text))) {
        from ??= start
        continue
      }
      removed += 1
      if (from !== undefined) staying.push({ from, to: start })
      from = undefined
    }
    yield* settled(known)
  }
  const before = finder.end()
  if (before !== packagesBefore)
    throw damaged(`${list} has ${counted(before, 'package')} and primary ${packagesBefore}`)
  if (removed !== gone.size) throw damaged(`${list} has ${removed} of the ${gone.size} packages that shall go`)
  yield* settled(length)
  const ids = new Set(added.map(({ pkgid }) => pkgid))
  const extra = textOf(parts[list].filter(({ pkgid }) => ids.has(pkgid)))
  yield { text: Buffer.from(`${from === undefined ? '' : '\n'}${extra}${tailOf(list)}${comment}`) }
}
