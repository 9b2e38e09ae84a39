/** A run of bytes, end exclusive. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/**
 * Reads the extents that `filefrag -e` prints. Node has no lseek(SEEK_DATA), and e2fsprogs is on every machine that can
 * bake. Unwritten extents count as data: ext4 allocates so before it writes back.
 * @throws Error when the text is not such a table.
 */
export function parseExtents(filefrag: string): readonly Extent[] {
  const unit = /\((\d+) blocks? of (\d+) bytes?\)/.exec(filefrag)
  if (unit === null) throw new Error(`filefrag said: ${filefrag.slice(0, 200)}`)
  const bytes = Number(unit[2])
  return [...filefrag.matchAll(/^\s*\d+:\s*(\d+)\.\.\s*(\d+):/gm)].map(([, first, last]) => ({
    start: Number(first) * bytes,
    end: (Number(last) + 1) * bytes
  }))
}
