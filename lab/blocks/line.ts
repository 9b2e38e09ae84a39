import type { Clock } from '../clock.ts'
import { BLOCK_BYTES } from './data.ts'

const MIB = 1024 ** 2

/**
 * The way between caller and EBS direct, as long and as wide as the switches say: each call takes the latency, and
 * blocks share the width, one after another.
 */
export function line(clock: Clock, switches: (name: string) => number) {
  let freeAt = 0
  return {
    /** Waits as long as a call takes that carries this many blocks. */
    async carry(blocks: number): Promise<void> {
      const latency = switches('ebs.latencyMilliseconds')
      const width = switches('ebs.mebibytesPerSecond')
      const now = clock.now()
      const took = width > 0 ? (blocks * BLOCK_BYTES * 1000) / (width * MIB) : 0
      if (took > 0) freeAt = Math.max(freeAt, now) + took
      const wait = latency + (took > 0 ? freeAt - now : 0)
      if (wait > 0) await clock.sleep(wait)
    }
  }
}
