/**
 * The bake of a service alone, of what `script/bench bake` measures. Runs the bundle in dist: `script/build` first.
 *   script/bench service [PAIRS] [ROUND_TRIP_MILLISECONDS...]     3 pairs at 0, 30 and 100 ms
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { serviceMetrics } from './bake/service.ts'
import { publish } from './results.ts'

const [pairs = '3', ...trips] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'kiln-bench-service-'))

let lab: TestLab | undefined
try {
  lab = await startLab(labOf('benchservice'), { log: line => console.error(line) })
  const tripsMilliseconds = trips.length > 0 ? trips.map(Number) : [0, 30, 100]
  publish('service', await serviceMetrics(lab, directory, { pairs: Number(pairs), tripsMilliseconds }))
} finally {
  await stopLab(lab)
  rmSync(directory, { recursive: true, force: true })
}
