import { createHash, randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KilnError } from '../../../lib/errors.ts'
import { locked } from '../../../lib/rpm/lock.ts'
import type { Store, Stored } from './store.ts'

const LOCK_WAIT_SECONDS = 60
const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** A repository in a directory of this machine: link(2) creates, and a rename under a lock replaces. */
export function directoryStore(directory: string): Store {
  const get = async (path: string): Promise<Stored | undefined> => {
    try {
      const bytes = await readFile(join(directory, path))
      // Only of repomd.xml is it ever asked for, and lists are long.
      return {
        bytes,
        get tag() {
          return digestOf(bytes)
        }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw notWritable(directory, error)
    }
  }
  /** The bytes under a name of their own first, so that nobody ever reads half a file. */
  const staged = async <T>(
    path: string,
    bytes: Buffer,
    place: (from: string, to: string) => Promise<T>
  ): Promise<T> => {
    const target = join(directory, path)
    const from = `${target}.${randomUUID()}.part`
    try {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(from, bytes, { flush: true })
      return await place(from, target)
    } catch (error) {
      throw notWritable(directory, error)
    } finally {
      await rm(from, { force: true }).catch(() => {}) // it is what failed that matters
    }
  }
  return {
    shown: `file:${directory}`,
    atomicity: 'promised',
    url: pathToFileURL(directory).href,
    get,
    async facts(path) {
      const stored = await get(path)
      return stored && { bytes: stored.bytes.length, sha256: stored.tag }
    },
    create: (path, bytes) =>
      staged(path, bytes, (from, to) =>
        link(from, to).then(
          () => 'written' as const,
          (error: NodeJS.ErrnoException) => {
            if (error.code === 'EEXIST') return 'exists' as const
            throw error
          }
        )
      ),
    async list(below) {
      const names = await readdir(join(directory, below), { recursive: true }).catch(
        (error: NodeJS.ErrnoException): string[] => {
          if (error.code === 'ENOENT') return []
          throw error
        }
      )
      const found = await Promise.all(
        names.map(async name => {
          const facts = await stat(join(directory, below, name)).catch(() => undefined)
          return facts?.isFile() === true ? [{ path: `${below}/${name}`, modifiedMilliseconds: facts.mtimeMs }] : []
        })
      )
      return found.flat()
    },
    remove: path =>
      rm(join(directory, path), { force: true }).catch(error => {
        throw notWritable(directory, error)
      }),
    async replace(path, bytes, tag) {
      await mkdir(directory, { recursive: true })
      const lock = await locked(join(directory, '.kiln-lock'), { seconds: LOCK_WAIT_SECONDS })
      if (lock === undefined) return 'changed meanwhile'
      try {
        if ((await get(path))?.tag !== tag) return 'changed meanwhile'
        await staged(path, bytes, rename)
        return 'written'
      } finally {
        await lock.close()
      }
    }
  }
}

const notWritable = (directory: string, error: unknown): unknown =>
  ['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
    ? new KilnError(`${directory} cannot be written: ${(error as Error).message}.`, {
        remedy: 'Check the permissions and the space of the directory in the input "repository".',
        cause: error
      })
    : error
