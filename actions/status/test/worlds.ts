import { simulated } from '../../../lib/release/test/simulated.ts'
import { observe, type World } from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'
import { run, wanted } from '../../../test/simulated-runs.ts'
import { LIST_PRICES } from '../src/prices.ts'
import { type Findings, report, type StatusReport } from '../src/report.ts'

export const FIRST = 'ami-0000000a'
export const SECOND = 'ami-0000000b'

/** `hello` in an environment, where the second AMI is live and the first retained. */
export async function deployed(environment = 'test', workers = false) {
  const cluster = { application: 'hello', environment }
  const aws = simulated(cluster, { workers })
  for (const ami of [FIRST, SECOND]) await run(aws, { ...wanted(ami), cluster })
  return { aws, world: await observe(cluster, aws.ports) }
}

/** The same world under another name, which nothing checks: for many, and for hostile ones. */
export const renamed = (world: World, application: string, environment: string): World => ({
  ...world,
  application: { ...world.application, cluster: { application, environment } }
})

/** The world with facts on its releases as builds and deploys note them. */
export const tagged = (world: World, tags: Readonly<Record<string, string>>): World => ({
  ...world,
  releases: world.releases.map(release => ({
    ...release,
    group: release.group === undefined ? undefined : { ...release.group, tags: { ...release.group.tags, ...tags } }
  }))
})

export const FACTS = {
  [TAG.nevra]: 'hello-2.1.0-1.noarch',
  [TAG.commit]: '0123456789abcdef0123456789abcdef01234567',
  [TAG.run]: 'shop/hello/123456/1',
  [TAG.liveSince]: '2026-01-05T10:30:00.000Z',
  [TAG.overlapMilliseconds]: '2'
}

export const reported = (worlds: readonly World[], more: Partial<Findings> = {}): StatusReport =>
  report({
    title: 'Deployments',
    at: worlds[0]?.at ?? Date.UTC(2026, 0, 5, 12),
    account: '123456789012',
    region: 'us-east-1',
    order: ['test', 'staging', 'prod'],
    worlds,
    edits: new Map(),
    kills: [],
    images: [],
    prices: LIST_PRICES,
    keepAmis: 10,
    ...more
  })
