import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** V8 keeps two halves. */
const MOST_BYTES = 2 * 8 * 1024 * 1024

/**
 * Keeps V8's young generation from growing beyond 8 MB a half. V8 doubles it, up to 16 MB, each time that as many bytes
 * have outlived a collection as it has: over a hundred pages they do, though of each page only a few lines live on, and
 * the run would hold 16 MB more for nothing. The factor is looked up whenever the generation is about to grow (V8,
 * SemiSpaceNewSpace::Grow), so it can be set at any time; a V8 that does not know it goes on as it was.
 */
export function holdYoungGeneration(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  if ((young?.space_size ?? 0) >= MOST_BYTES) setFlagsFromString('--semi-space-growth-factor=1')
}
