import { CancelledError } from '../../../lib/errors.ts'

/**
 * Does `work` for every item, at most `workers` at a time, results in the order of the items. The first failure stops
 * the taking of new items, and is thrown when those under way have ended: nothing goes on in the background.
 */
export async function concurrently<T, R>(
  items: readonly T[],
  workers: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>
): Promise<R[]> {
  const results = new Array<R>(items.length)
  const stop = new AbortController()
  const all = AbortSignal.any([signal, stop.signal])
  let next = 0
  let failure: unknown
  const worker = async (): Promise<void> => {
    while (next < items.length && !all.aborted) {
      const index = next++
      try {
        results[index] = await work(items[index] as T, all)
      } catch (error) {
        failure ??= error
        stop.abort(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker))
  if (signal.aborted) throw new CancelledError()
  if (failure !== undefined) throw failure
  return results
}
