import { createHash } from 'node:crypto'
import type { Store, Stored } from '../src/store.ts'

export class Killed extends Error {}

/**
 * A store with the semantics of S3's conditional writes, whose every call can be held, counted, and made the last one
 * of its caller: before it took effect or after.
 */
export class MemoryStore {
  readonly files = new Map<string, Buffer>()
  readonly modified = new Map<string, number>()
  readonly calls: string[] = []
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  #put(path: string, bytes: Buffer): void {
    this.files.set(path, bytes)
    this.modified.set(path, this.#now())
  }

  /** The store as one publisher sees it. `step` is awaited before and after each effect, and may throw. */
  seenBy(step: (call: string, moment: 'before' | 'after') => Promise<void> = async () => {}): Store {
    const act = async <T>(call: string, effect: () => T): Promise<T> => {
      await step(call, 'before')
      this.calls.push(call)
      const result = effect()
      await step(call, 'after')
      return result
    }
    const get = (path: string): Stored | undefined => {
      const bytes = this.files.get(path)
      return bytes === undefined ? undefined : { bytes, tag: digest(bytes) }
    }
    return {
      shown: 'memory:',
      url: 'memory:',
      atomicity: 'promised',
      list: below =>
        act(`list ${below}`, () =>
          [...this.modified]
            .filter(([path]) => path.startsWith(`${below}/`))
            .map(([path, modifiedMilliseconds]) => ({ path, modifiedMilliseconds }))
        ),
      remove: path =>
        act(`remove ${path}`, () => {
          this.files.delete(path)
          this.modified.delete(path)
        }),
      get: path => act(`get ${path}`, () => get(path)),
      facts: path =>
        act(`facts ${path}`, () => {
          const bytes = this.files.get(path)
          return bytes === undefined ? undefined : { bytes: bytes.length, sha256: digest(bytes) }
        }),
      create: (path, bytes) =>
        act(`create ${path}`, () => {
          if (this.files.has(path)) return 'exists'
          this.#put(path, bytes)
          return 'written'
        }),
      replace: (path, bytes, tag) =>
        act(`replace ${path}`, () => {
          if (get(path)?.tag !== tag) return 'changed meanwhile'
          this.#put(path, bytes)
          return 'written'
        })
    }
  }
}

export const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
