import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import { clearText, listsOf, parsePackages, readRelease } from './debian-packages.ts'
import type { Files, Index } from './repository.ts'
import { unpacked } from './unpacking.ts'

/** The address of a suite: what is around it, and the suite. */
export const SUITE = /^(.+?)\/(dists\/.+?)\/?$/

/** Time stamps of addresses such as snapshot.debian.org's: who names one wants what has expired since. */
const MOMENT = /\/\d{8}T\d{6}Z(?:\/|$)/

/**
 * An apt repository by its InRelease, or its Release and that one's signature beside it; undefined when there is neither.
 * What a Release lists is bound to it by SHA-256, so that these are all that has to be kept.
 */
export async function aptIndex(files: Files, below: string, signal: AbortSignal): Promise<Index | undefined> {
  const inRelease = await files.find('InRelease', signal)
  const release = inRelease ?? (await files.find('Release', signal))
  if (release === undefined) return undefined
  const signature = inRelease === undefined ? await files.find('Release.gpg', signal) : undefined
  const { text, isSigned } = clearText(release.toString())
  const known = readRelease(text)
  const suite = below === '' ? './' : below.replace(/^dists\//, '')

  const list = async (paths: readonly string[], stop: AbortSignal): Promise<string> => {
    for (const path of paths) {
      const sum = known.sha256.get(path) ?? ''
      const bySum = known.byHash
        ? await files.find(posix.join(posix.dirname(path), 'by-hash/SHA256', sum), stop)
        : undefined
      const bytes = bySum ?? (await files.find(path, stop))
      if (bytes === undefined) continue
      if (createHash('sha256').update(bytes).digest('hex') !== sum) {
        throw new KilnError(`${path} of ${files.shown} is not what its Release says.`, {
          remedy: 'It was being published, or is damaged; run this again, then publish again.'
        })
      }
      return unpacked(path, bytes, stop)
    }
    throw new KilnError(`Repository ${files.shown} lists ${paths.join(', ')} and has none of them.`, {
      remedy: 'Publish it again, with a Packages file that is plain, or packed by gzip, zstd or xz.'
    })
  }

  return {
    pinned: new Map([
      [inRelease === undefined ? 'Release' : 'InRelease', release],
      ...(signature === undefined ? [] : ([['Release.gpg', signature]] as const))
    ]),
    revision: createHash('sha256').update(release).digest('hex'),

    async packages(architecture, stop) {
      const lists = listsOf(known, architecture)
      if (lists.length === 0) {
        throw new KilnError(`The Release of ${files.shown} lists no Packages for ${architecture} by SHA-256.`, {
          remedy:
            'Make it by apt-ftparchive release, aptly or reprepro, for the architecture of the base; where lists are packed, apt wants the sum of what they unpack to, too.'
        })
      }
      return (await Promise.all(lists.map(paths => list(paths, stop)))).flatMap(parsePackages)
    },

    vouchedFor: async () => isSigned || signature !== undefined,
    source: url => ({
      format: 'deb',
      url,
      suite,
      components: below === '' ? [] : known.components,
      mayBeExpired: MOMENT.test(files.shown)
    })
  }
}
