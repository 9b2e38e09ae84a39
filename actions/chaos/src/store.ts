import { randomUUID } from 'node:crypto'
import { KilnError } from '../../../lib/errors.ts'

/**
 * Where claims and history are kept: texts under keys such as `claims/2026-11-23/hello`. Creating is atomic: of any
 * number of runs that create the same key at once, one is told `created`.
 */
export interface Store {
  /** @throws whatever the store throws when it is not sure; the key may then be there or not. */
  create(key: string, text: string): Promise<'created' | 'exists'>
  read(key: string): Promise<string | undefined>
  /** Creates or replaces. */
  write(key: string, text: string): Promise<void>
  /** Removing what is not there is fine. */
  remove(key: string): Promise<void>
  /** What is kept below a folder, in all its folders; all pages. Texts are read only of the keys that are wanted. */
  list(folder: string, wanted?: (key: string) => boolean): Promise<readonly Kept[]>
}

export interface Kept {
  readonly key: string
  readonly text: string
}

/** A store that does not keep its promise: no claim in it protects anything. */
export class StoreRefused extends KilnError {}

const CONTENDERS = 5

/**
 * The store, proved before the first key is created in it: of simultaneous creations of one key exactly one may win.
 * Stores that speak S3's protocol do not all keep its promise (seaweedfs#8801, rustfs#1659, versitygw#2288).
 */
export function proved(store: Store, name: string): Store {
  let proof: Promise<void> | undefined
  const prove = async (): Promise<void> => {
    const key = `probe/${randomUUID()}`
    const contend = async (): Promise<boolean> => (await store.create(key, 'probe')) === 'created'
    try {
      const answers = await Promise.all(Array.from({ length: CONTENDERS }, contend))
      const winners = answers.filter(won => won).length
      if (winners === 1) return
      throw new StoreRefused(
        `The claim store ${name} is not atomic: ${winners} of ${CONTENDERS} simultaneous creations of one key won.`,
        { remedy: 'Keep the claims in SSM Parameter Store or in a bucket whose conditional writes have one winner.' }
      )
    } finally {
      await store.remove(key)
    }
  }
  return {
    async create(key, text) {
      proof ??= prove()
      await proof
      return store.create(key, text)
    },
    read: key => store.read(key),
    write: (key, text) => store.write(key, text),
    remove: key => store.remove(key),
    list: (folder, wanted) => store.list(folder, wanted)
  }
}
