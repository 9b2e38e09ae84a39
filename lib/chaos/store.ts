import { randomUUID } from 'node:crypto'
import { KilnError, told } from '../errors.ts'

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

/**
 * Creating by a write that the service refuses when the key is there: the names of those refusals say `exists`, and
 * whatever else is thrown says nothing.
 */
export const creating =
  (write: (key: string, text: string) => Promise<void>, ...refusals: readonly string[]): Store['create'] =>
  async (key, text) => {
    try {
      await write(key, text)
      return 'created'
    } catch (error) {
      if (isCalled(error, ...refusals)) return 'exists'
      throw error
    }
  }

/** Whether a service threw an error of one of these names. */
export const isCalled = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name)

/** A store that can show, before anything is claimed in it, that it keeps its promise. */
export interface ClaimStore extends Store {
  /** @throws KilnError when creating is not atomic, or cannot be shown to be. */
  prove(): Promise<void>
}

export interface Kept {
  readonly key: string
  readonly text: string
}

const CONTENDERS = 5

/**
 * Of simultaneous creations of one key exactly one may win. Stores that speak S3's protocol do not all keep that
 * promise (seaweedfs#8801, rustfs#1659, versitygw#2288).
 * @throws KilnError when none or several won, or when one could not be made.
 */
export async function proveAtomic(store: Store, name: string): Promise<void> {
  const key = `probe/${randomUUID()}`
  const contend = async (): Promise<boolean> => (await store.create(key, 'probe')) === 'created'
  const answers = await Promise.allSettled(Array.from({ length: CONTENDERS }, contend))
  const lost = answers.find(answer => answer.status === 'rejected')
  if (lost !== undefined) {
    // Some of them may have been made all the same.
    await store.remove(key).catch(() => undefined)
    throw new KilnError(`The claim store ${name} cannot be written.\n${told(lost.reason)}`, {
      remedy: 'Give the role the rights that the README lists for this store. Nothing was ended.',
      cause: lost.reason
    })
  }
  await store.remove(key)
  const winners = answers.filter(answer => answer.status === 'fulfilled' && answer.value).length
  if (winners === 1) return
  throw new KilnError(
    `The claim store ${name} is not atomic: ${winners} of ${CONTENDERS} simultaneous creations of one key won.`,
    {
      remedy:
        'Keep the claims in SSM Parameter Store, in DynamoDB, or in a bucket whose conditional writes have one winner. Nothing was ended.'
    }
  )
}
