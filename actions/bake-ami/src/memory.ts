/**
 * Memory that is used again. Node counts every fresh buffer against its heap, and a bake moves hundreds of MiB through
 * buffers of one size: collecting them took a quarter of its processor time.
 */
export interface Memory {
  /** A buffer of the pool's size, whatever is in it. */
  take(): Buffer
  /** Only what nobody reads or writes any more may come back; what does not is collected as every buffer is. */
  give(buffer: Buffer): void
}

/** A pool that keeps so many buffers of so many bytes at most. */
export function memory(bytes: number, most: number): Memory {
  const free: Buffer[] = []
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(bytes),
    give(buffer) {
      if (free.length < most) free.push(buffer)
    }
  }
}
