import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OWNER } from './owner.ts'

/**
 * Single blocks of one snapshot on this machine, a file each, named by index and checksum: what a lazy bake read. Bakes
 * that run at once share it without locks, a killed one leaves at most a partial file, and an archive of it keeps all
 * there is to keep.
 */
export interface BlockStore {
  readonly held: ReadonlySet<number>
  /** The bytes, in `into`, which holds a block; or undefined when the block is not here or not what its name says. */
  read(index: number, into: Buffer): Promise<Buffer | undefined>
  /** The SHA-256 of a block that was read or written. */
  sha256(index: number): Buffer
  write(index: number, bytes: Buffer): Promise<void>
  /** Indexes that the last bake on this snapshot needed, the first first. */
  hot(): Promise<readonly number[]>
  writeHot(indexes: readonly number[]): Promise<void>
}

const NAME = /^(\d+)-([\w-]{43})$/

async function read(path: string, into: Buffer): Promise<Buffer> {
  const file = await open(path)
  try {
    const { bytesRead } = await file.read(into, 0, into.length, 0)
    return into.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const sumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url')

export async function blockStore(directory: string, snapshotId: string): Promise<BlockStore> {
  const place = join(directory, `${snapshotId}.blocks`)
  const list = join(directory, `${snapshotId}.hot.json`)
  await mkdir(place, { recursive: true })
  // In use: `cache-pruning.ts`.
  await utimes(place, new Date(), new Date())
  const sums = new Map<number, string>()
  for (const name of await readdir(place)) {
    const [, index, sum = ''] = NAME.exec(name) ?? []
    if (index !== undefined) sums.set(Number(index), sum)
  }
  const held = new Set(sums.keys())
  const placed = async (path: string, bytes: Buffer | string): Promise<void> => {
    const partial = `${path}.${OWNER}.partial`
    await writeFile(partial, bytes)
    await rename(partial, path)
  }
  return {
    held,
    async read(index, into) {
      const sum = sums.get(index)
      if (sum === undefined) return undefined
      const path = join(place, `${index}-${sum}`)
      const bytes = await read(path, into).catch(() => undefined)
      if (bytes !== undefined && sumOf(bytes) === sum) return bytes
      await rm(path, { force: true })
      sums.delete(index)
      held.delete(index)
      return undefined
    },
    sha256: index => Buffer.from(sums.get(index) ?? '', 'base64url'),
    async write(index, bytes) {
      const sum = sumOf(bytes)
      await placed(join(place, `${index}-${sum}`), bytes)
      sums.set(index, sum)
      held.add(index)
    },
    async hot() {
      try {
        const found: unknown = JSON.parse(await readFile(list, 'utf8'))
        return Array.isArray(found) ? found.filter(index => Number.isInteger(index)) : []
      } catch {
        return []
      }
    },
    writeHot: indexes => placed(list, JSON.stringify(indexes))
  }
}
