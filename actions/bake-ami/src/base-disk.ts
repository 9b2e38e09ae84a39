import { createHash, randomInt } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../../lib/counted.ts'
import type { Progress } from '../../../lib/progress.ts'
import type { BlockStore } from './block-store.ts'
import type { Blocks } from './blocks.ts'
import { run } from './child.ts'
import { concurrently } from './concurrently.ts'
import { BLOCK_BYTES } from './diff.ts'
import { OWNER } from './owner.ts'
import { refuseIfFull, wholeBaseBytes } from './room.ts'
import type { SnapshotReader } from './snapshot-reader.ts'

/** The base's disk as a sparse file on this machine: data where the snapshot holds a block, holes elsewhere. */
export interface BaseDisk {
  readonly path: string
  readonly volumeGiB: number
  readonly present: ReadonlySet<number>
  /** Whether it was on this machine already. */
  readonly cached: boolean
}

interface Record {
  readonly snapshotId: string
  readonly volumeGiB: number
  readonly modifiedMilliseconds: number
  /** Index and SHA-256 in base64 of each block. */
  readonly blocks: readonly (readonly [number, string])[]
}

export interface Fetch {
  readonly blocks: Blocks
  readonly snapshotId: string
  /** Where base disks are kept from run to run, keyed by snapshot: a snapshot never changes. */
  readonly directory: string
  readonly workers: number
  readonly signal: AbortSignal
  readonly progress: Progress
}

const GIB = 1024 ** 3
const SAMPLE = 16
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64')

/** The base's whole disk as an earlier bake left it here, when it is there and right. */
export async function cachedDisk({ directory, snapshotId }: Fetch): Promise<BaseDisk | undefined> {
  await mkdir(directory, { recursive: true })
  const path = pathOf(directory, snapshotId)
  const known = await record(join(directory, `${snapshotId}.json`), snapshotId)
  if (known === undefined || !(await verified(path, known))) return undefined
  // In use: `cache-pruning.ts`. A cache that cannot be written is read all the same.
  await utimes(join(directory, `${snapshotId}.json`), new Date(), new Date()).catch(() => {})
  return disk(path, known, true)
}

const pathOf = (directory: string, snapshotId: string): string => join(directory, `${snapshotId}.raw`)

const disk = (path: string, { volumeGiB, blocks }: Record, cached: boolean): BaseDisk => ({
  path,
  volumeGiB,
  present: new Set(blocks.map(([index]) => index)),
  cached
})

async function record(path: string, snapshotId: string): Promise<Record | undefined> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Record
    return found.snapshotId === snapshotId && Array.isArray(found.blocks) ? found : undefined
  } catch {
    return undefined
  }
}

/**
 * A file that nobody touched since it was verified is checked by a few of its blocks. One that was unpacked here
 * anew (the Actions cache keeps neither times nor holes) is checked whole, and its holes are made again.
 */
async function verified(path: string, { volumeGiB, modifiedMilliseconds, blocks }: Record): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.size !== volumeGiB * GIB) return false
  const untouched = Math.abs(found.mtimeMs - modifiedMilliseconds) < 1
  const sample = Array.from({ length: Math.min(SAMPLE, blocks.length) }, () => blocks[randomInt(blocks.length)])
  const file = await open(path)
  try {
    for (const [index, sum] of untouched ? sample.filter(block => block !== undefined) : blocks) {
      if (sha256(await blockOf(file, index)) !== sum) return false
    }
  } finally {
    await file.close()
  }
  if (!untouched) await run('fallocate', ['--dig-holes', path])
  return true
}

/** One block of a disk file, zeros beyond its end; into `bytes` where many are read. */
export async function blockOf(
  file: FileHandle,
  index: number,
  bytes: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
): Promise<Buffer> {
  const { bytesRead } = await file.read(bytes, 0, BLOCK_BYTES, index * BLOCK_BYTES)
  return bytes.fill(0, bytesRead)
}

/** Fetches every block but those that `store` has. */
export async function download(reader: SnapshotReader, fetch: Fetch, store?: BlockStore): Promise<BaseDisk> {
  const { snapshotId, directory, workers, signal, progress } = fetch
  const { volumeGiB, indexes } = reader
  const path = pathOf(directory, snapshotId)
  const bytes = indexes.length * BLOCK_BYTES
  await refuseIfFull(directory, wholeBaseBytes(bytes))
  progress.say(
    `Fetching ${counted(indexes.length, 'block')} (${Math.round(bytes / 1024 ** 2)} MiB of ${volumeGiB} GiB) of ${snapshotId}.`
  )
  const partial = `${path}.${OWNER}.partial`
  const file = await open(partial, 'w')
  try {
    await file.truncate(volumeGiB * GIB)
    const sums = await concurrently(indexes, workers, signal, async (index, stop) => {
      const data = (await store?.read(index, Buffer.allocUnsafeSlow(BLOCK_BYTES))) ?? (await reader.get(index, stop))
      await file.write(data, 0, BLOCK_BYTES, index * BLOCK_BYTES)
      return [index, sha256(data)] as const
    })
    const { mtimeMs } = await file.stat()
    const made: Record = { snapshotId, volumeGiB, modifiedMilliseconds: mtimeMs, blocks: sums }
    await writeFile(`${partial}.json`, JSON.stringify(made))
    await rename(partial, path)
    await rename(`${partial}.json`, path.replace(/\.raw$/, '.json'))
    return disk(path, made, false)
  } finally {
    await file.close()
    await rm(partial, { force: true })
    await rm(`${partial}.json`, { force: true })
  }
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000

/** What runs that were killed left here: partial downloads and working directories of processes long gone. */
export async function leftovers(directory: string): Promise<readonly string[]> {
  const [, ours] = OWNER.split('-')
  const found: string[] = []
  for (const name of await readdir(directory).catch(() => [])) {
    if (name.endsWith('.blocks')) found.push(...(await leftovers(join(directory, name))))
    const [, pid, namespace] = /\.(\d+)-(\d+)\.partial(?:\.json)?$/.exec(name) ?? /^work-(\d+)-(\d+)-/.exec(name) ?? []
    if (pid === undefined) continue
    const path = join(directory, name)
    const old = async (): Promise<boolean> => {
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
      return Date.now() - mtimeMs > DAY_MILLISECONDS
    }
    if (namespace === ours ? !alive(Number(pid)) : await old()) found.push(path)
  }
  return found
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
