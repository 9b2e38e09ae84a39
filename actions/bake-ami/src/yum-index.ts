import { createHash } from 'node:crypto'
import { KilnError } from '../../../lib/errors.ts'
import { parsePrimary, primaryOf, signed } from './packages.ts'
import type { Files, Index } from './repository.ts'
import { unpacked } from './unpacking.ts'

const REPOMD = 'repodata/repomd.xml'
const RPM_HEAD_BYTES = 64 * 1024

/** A yum repository by its repomd.xml; undefined when there is none. */
export async function yumIndex(files: Files, below: string, signal: AbortSignal): Promise<Index | undefined> {
  const repomd = await files.find(REPOMD, signal)
  if (repomd === undefined) return undefined
  return {
    pinned: new Map([[REPOMD, repomd]]),
    revision: createHash('sha256').update(repomd).digest('hex'),

    async packages(_, stop) {
      const primary = primaryOf(repomd.toString())
      if (primary === undefined) {
        throw new KilnError(`${REPOMD} of ${files.shown} names no primary metadata.`, {
          remedy: 'Make the metadata anew.'
        })
      }
      const bytes = await files.read(primary.location, stop)
      if (primary.sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== primary.sha256) {
        throw new KilnError(`${primary.location} of ${files.shown} is not what ${REPOMD} says.`, {
          remedy: 'It was being published, or is damaged; run this again, then publish again.'
        })
      }
      return parsePrimary(await unpacked(primary.location, bytes, stop))
    },

    vouchedFor: async ({ location }, stop) => signed(await files.head(location, RPM_HEAD_BYTES, stop)),
    source: url => ({ format: 'rpm', url: below === '' ? url : `${url}${below}/` })
  }
}
