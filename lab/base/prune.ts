/** Old bases go: a disk is some 370 MB, and each change of the recipe makes another. */
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** Of disks of one file system, and of trees, this many stay whatever their age: one to go back to. */
const KEPT = 2
/** A lab of another checkout may still read one that was used so lately. */
const QUIET_MILLISECONDS = 24 * 3600 * 1000

/** `xfs-<hash>.raw`, `xfs-<hash>.json`, `tree-<hash>.tar`; nothing else in the cache is ever touched. */
const CACHED = /^((xfs|ext4|tree)-[0-9a-f]{16})\.(?:raw|json|tar)$/

interface Used {
  readonly file: string
  readonly usedAt: number
}

/** The files of bases that nobody will miss. */
export function superseded(files: readonly Used[], now: number): string[] {
  const lastUse = new Map<string, number>()
  for (const { file, usedAt } of files) {
    const name = CACHED.exec(file)?.[1]
    if (name !== undefined) lastUse.set(name, Math.max(usedAt, lastUse.get(name) ?? usedAt))
  }
  const newestFirst = [...lastUse].sort(([, a], [, b]) => b - a)
  const kindOf = (name: string): string => name.slice(0, name.indexOf('-'))
  const old = newestFirst.filter(([name, usedAt]) => {
    const rank = newestFirst.filter(([other]) => kindOf(other) === kindOf(name)).findIndex(([other]) => other === name)
    return rank >= KEPT && now - usedAt > QUIET_MILLISECONDS
  })
  const names = new Set(old.map(([name]) => name))
  return files.map(({ file }) => file).filter(file => names.has(CACHED.exec(file)?.[1] ?? ''))
}

/** Removes from the cache what is superseded. The caller holds the cache's lock. */
export async function prune(cache: string, now = Date.now()): Promise<void> {
  const files = await Promise.all(
    (await readdir(cache)).map(async file => ({ file, usedAt: (await stat(join(cache, file))).mtimeMs }))
  )
  // The JSON is what makes a disk count, so it goes first: a prune that is cut short leaves no half of a base.
  const order = superseded(files, now).sort((a, b) => Number(b.endsWith('.json')) - Number(a.endsWith('.json')))
  for (const file of order) await rm(join(cache, file), { force: true })
}

/** Notes that a base is in use. Who may not write to the cache leaves it as it is. */
export async function used(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}
