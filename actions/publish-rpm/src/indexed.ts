import { KilnError } from '../../../lib/errors.ts'
import { type Look, poll } from '../../../lib/poll.ts'
import type { Progress } from '../../../lib/progress.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Run } from '../../../lib/rpm/program.ts'
import type { Artifactory } from './artifactory.ts'
import type { Order } from './main.ts'
import { dataOf, namesakesIn, type PrimaryPart, piecesOf } from './metadata.ts'
import { type Delivery, withPackages } from './packages.ts'
import { otherBytes } from './plan.ts'

export interface IndexedSurroundings {
  readonly run: Run
  readonly progress: Progress
  readonly repository: Artifactory
  readonly temporary: string
  readonly signal: AbortSignal
  readonly timeoutSeconds: number
  readonly intervalSeconds: number
}

export interface Indexed {
  readonly nevras: readonly string[]
  readonly outcome: 'published' | 'nothing to do' | 'planned'
  readonly revision: string
  readonly stored: readonly { readonly nevra: string; readonly location: string; readonly how: string }[]
}

/**
 * Adds packages to a repository that makes its metadata itself, some time after: an Artifactory. Done is only what its
 * metadata lists, with the very bytes; until then a machine that asks for the package does not get it.
 */
export const publishIndexed = (order: Order, surroundings: IndexedSurroundings): Promise<Indexed> =>
  withPackages(order, surroundings, async ({ deliveries }) => {
    const { repository, progress } = surroundings
    await repository.check()
    const missing = await notStored(repository, deliveries)
    const nevras = deliveries.map(({ nevra }) => nevra)
    const before = await listing(repository, deliveries)
    if (missing.length === 0 && 'done' in before) {
      progress.say(`${repository.url} lists these packages already; nothing to do`)
      return { nevras, outcome: 'nothing to do', revision: before.done, stored: [] }
    }
    for (const { nevra, location } of missing) progress.say(`add ${nevra} as ${location}`)
    if (order.mode === 'plan') return { nevras, outcome: 'planned', revision: '', stored: [] }
    const stored = await store(repository, missing, progress)
    if (!(await repository.calculate())) {
      progress.warn(
        'The token may not ask Artifactory to calculate metadata (it lacks Manage); waiting for its automatic calculation.'
      )
    }
    const revision = await poll(() => listing(repository, deliveries), {
      what: `${repository.url} to list ${nevras.join(', ')}`,
      deadlineSeconds: surroundings.timeoutSeconds,
      intervalSeconds: surroundings.intervalSeconds,
      signal: surroundings.signal,
      onNotYet: reason => progress.say(reason),
      remedy:
        'The packages are stored. See that the repository has "Auto Calculate RPM Metadata" on, that its "RPM Metadata Folder Depth" is that of the path in "repository", and run it again.'
    })
    progress.say(`${repository.url} lists ${nevras.join(', ')}`)
    return { nevras, outcome: 'published', revision, stored }
  })

/** @throws KilnError, before anything is written, for a package that is stored with other bytes. */
async function notStored(repository: Artifactory, deliveries: readonly Delivery[]): Promise<Delivery[]> {
  const missing: Delivery[] = []
  for (const one of deliveries) {
    const stored = await repository.stored(one.location)
    if (stored === undefined) missing.push(one)
    else if (stored.sha256 === undefined ? stored.sha1 !== one.sha1 : stored.sha256 !== one.sha256) {
      throw otherBytes(one.nevra)
    }
  }
  return missing
}

async function store(
  repository: Artifactory,
  missing: readonly Delivery[],
  progress: Progress
): Promise<Indexed['stored']> {
  const stored: { nevra: string; location: string; how: string }[] = []
  for (const delivery of missing) {
    const { nevra, location } = delivery
    const known = await repository.deployByChecksum(location, delivery)
    if (!known) await repository.deploy(location, await delivery.bytes(), delivery)
    const how = known ? 'by its checksum' : 'uploaded'
    progress.say(`stored ${location}, ${how}`)
    stored.push({ nevra, location, how })
  }
  return stored
}

/** Whether the metadata lists these very packages; then its revision. */
async function listing(repository: Artifactory, deliveries: readonly Delivery[]): Promise<Look<string>> {
  const repomd = await repository.get('repodata/repomd.xml')
  if (repomd === undefined) return { notYet: 'there is no repodata/repomd.xml yet' }
  const { revision, named } = dataOf(repomd.toString())
  const primary = named.find(({ type }) => type === 'primary')
  const file = primary && (await repository.get(primary.location))
  if (primary === undefined || file === undefined) return { notYet: 'its metadata is being written' }
  let listed: readonly PrimaryPart[]
  try {
    const names = new Set(deliveries.map(({ name }) => name))
    listed = (await namesakesIn(piecesOf({ named: primary, bytes: file }), names)).namesakes
  } catch (error) {
    if (error instanceof KilnError) return { notYet: 'its metadata is being written' }
    throw error
  }
  const digests = new Map(listed.map(part => [nevraText(part), part.pkgid]))
  const missing = deliveries.filter(({ nevra, sha256, sha1 }) => {
    const digest = digests.get(nevra)
    return digest !== sha256 && digest !== sha1
  })
  if (missing.length === 0) return { done: revision }
  return { notYet: `its metadata does not list ${missing.map(({ nevra }) => nevra).join(', ')} yet` }
}
