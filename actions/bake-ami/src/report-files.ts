import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deps } from './deps.ts'
import type { Made } from './engine.ts'
import { billOf, type Manifest } from './manifest.ts'

/** Writes manifest and bill of materials for later steps, and its main figures for jobs that cannot read files. */
export async function writeReports(
  { image, installed, contents = installed }: Made,
  manifest: Manifest,
  { output, reportDirectory }: Pick<Deps, 'output' | 'reportDirectory'>
): Promise<void> {
  await mkdir(reportDirectory, { recursive: true })
  const path = join(reportDirectory, `${image.id}.json`)
  await writeFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`)
  output('manifest', path)
  if (contents !== undefined) {
    const bill = join(reportDirectory, `${image.id}.cdx.json`)
    await writeFile(bill, `${JSON.stringify(billOf(image, manifest, contents), undefined, 2)}\n`)
    output('sbom', bill)
  }
  const { seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes, reused } = manifest
  output(
    'figures',
    JSON.stringify({ reused, seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes })
  )
}
