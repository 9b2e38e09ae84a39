import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000
/** Bases are replaced about every two weeks; one that no bake took for longer is nobody's any more. */
const UNUSED_DAYS = 30
const ENTRY = /^(snap-\w+)\.(raw|json|blocks|hot\.json)$/

/**
 * What the cache need not keep: all of a snapshot that no bake read for 30 days, and its single blocks once the whole of it is
 * here. A bake that reads one says so by its time. In the order in which it has to go: without its record a disk counts
 * for nothing, so a removal that is cut short leaves no half of a base.
 */
export async function unusedEntries(directory: string, now: number): Promise<readonly string[]> {
  const snapshots = new Map<string, Map<string, number>>()
  for (const name of await readdir(directory).catch(() => [])) {
    const [, id, part] = ENTRY.exec(name) ?? []
    const found = await stat(join(directory, name)).catch(() => undefined)
    if (id === undefined || part === undefined || found === undefined) continue
    snapshots.set(id, (snapshots.get(id) ?? new Map<string, number>()).set(part, found.mtimeMs))
  }
  const days = (milliseconds: number): number => (now - milliseconds) / DAY_MILLISECONDS
  return [...snapshots].flatMap(([id, parts]) => {
    const isUnused = [...parts.values()].every(time => days(time) > UNUSED_DAYS)
    const isWhole = parts.has('raw') && parts.has('json')
    // Not under a bake that reads them now.
    const isDoubled = isWhole && days(parts.get('blocks') ?? now) > 1
    const gone = isUnused ? ['json', 'raw', 'hot.json', 'blocks'] : isDoubled ? ['hot.json', 'blocks'] : []
    return gone.filter(part => parts.has(part)).map(part => join(directory, `${id}.${part}`))
  })
}
