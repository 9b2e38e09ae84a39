import type { SetOutput } from '../../../lib/action.ts'
import type { Images } from '../../../lib/aws/images.ts'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { counted } from '../../../lib/counted.ts'
import { messageOf } from '../../../lib/errors.ts'
import type { Cluster } from '../../../lib/names.ts'
import type { Progress } from '../../../lib/progress.ts'
import { findApplication } from '../../../lib/release/application.ts'
import { editsUnknown, ruleEdits } from '../../../lib/release/rule-conditions.ts'
import { observe, type World, type WorldPorts } from '../../../lib/release/world.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import type { Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import { age, page } from './page.ts'
import { clustersOf, report, type StatusReport } from './report.ts'

export interface Ports {
  /** Reads the account: the tags of everything, and the worlds' own ports, answered from what was read. */
  readonly account: () => Promise<{ readonly tags: readonly Tags[]; readonly ports: WorldPorts }>
  readonly images: Pick<Images, 'find'>
  readonly kills: () => Promise<readonly PastKill[]>
  readonly identity: () => Promise<string>
  readonly region: string
  readonly serverUrl: string
  /** Writes a file below the path of the page; returns where it is. */
  readonly write: (name: string, content: string) => Promise<string>
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  readonly summarize: (markdown: string) => Promise<void>
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Balancers are asked by this many at once: rules and health of each, four calls. */
const WORLDS_AT_ONCE = 8

/** Reads everything that Kiln made in an account and region, and writes it as a page and as JSON. Changes nothing. */
export async function status(inputs: Inputs, ports: Ports): Promise<StatusReport> {
  const { progress, setOutput } = ports
  const found = await progress.phase('Read the account', async () => {
    const { tags, ports: worldPorts } = await ports.account()
    const wanted = inputs.applications
    const clusters = clustersOf(tags).filter(({ application }) => wanted?.includes(application) ?? true)
    progress.say(`${counted(clusters.length, 'application')} by environment`)
    const worlds = await worldsOf(clusters, worldPorts, ports)
    const [edits, account, kills, images] = await Promise.all([
      editsOf(worlds, worldPorts, ports),
      ports.identity(),
      killsIfAllowed(ports),
      ports.images.find({ owners: ['self'], tags: { [TAG.application]: '*' } })
    ])
    return { worlds, edits, account, kills, images }
  })
  const made = report({
    ...found,
    title: inputs.title,
    at: ports.now(),
    region: ports.region,
    order: inputs.environments,
    prices: inputs.prices,
    keepAmis: inputs['keep-amis']
  })
  setOutput('page', await ports.write('index.html', page(made, { serverUrl: ports.serverUrl })))
  setOutput('json', await ports.write('status.json', `${JSON.stringify(made, null, 2)}\n`))
  setOutput('applications', made.applications.length)
  setOutput('attention', made.attention)
  setOutput('monthly-dollars', made.monthlyDollars)
  for (const { application, environments } of made.applications) {
    for (const { environment, drift } of environments) {
      for (const line of drift) progress.warn(`${application} in ${environment}: ${line}`)
    }
  }
  await ports.summarize(summary(made))
  return made
}

async function worldsOf(clusters: readonly Cluster[], worldPorts: WorldPorts, ports: Ports): Promise<World[]> {
  const found = await someAtOnce(clusters, ports.signal, async cluster => {
    // Taken down but for its groups or its slots: nothing to show, and nothing that serves.
    const application = await findApplication(cluster, worldPorts)
    return application === undefined ? [] : [await observe(cluster, worldPorts)]
  })
  return found.flat()
}

/** Looks at every one, so many at once, until the run is cancelled. */
async function someAtOnce<T, R>(all: readonly T[], signal: AbortSignal, look: (one: T) => Promise<R>): Promise<R[]> {
  const seen: R[] = []
  for (let from = 0; from < all.length; from += WORLDS_AT_ONCE) {
    signal.throwIfAborted()
    seen.push(...(await Promise.all(all.slice(from, from + WORLDS_AT_ONCE).map(look))))
  }
  return seen
}

/** What somebody did to the rules of each application; the page is worth having where that cannot be asked. */
async function editsOf(
  worlds: readonly World[],
  { balancers }: WorldPorts,
  { progress, signal }: Ports
): Promise<ReadonlyMap<World, readonly string[]>> {
  const edits = new Map<World, readonly string[]>()
  const unknown = new Set<string>()
  await someAtOnce(worlds, signal, async world => {
    try {
      edits.set(world, await ruleEdits(world.application, balancers))
    } catch (error) {
      unknown.add(editsUnknown(error))
    }
  })
  for (const line of unknown) progress.warn(line)
  return edits
}

/** The page is worth having without chaos; undefined where the history could not be read. */
async function killsIfAllowed({ kills, progress }: Ports): Promise<readonly PastKill[] | undefined> {
  try {
    return await kills()
  } catch (error) {
    progress.warn(`The chaos history is left out: ${messageOf(error)}`)
    return undefined
  }
}

/** GitHub shows a megabyte at most; the page has everything. */
const SUMMARY_ROWS = 100

function summary({ title, at, applications, environments, attention, monthlyDollars }: StatusReport): string {
  const rows = applications.slice(0, SUMMARY_ROWS).map(one => [
    code(one.application),
    ...environments.map(environment => {
      const status = one.environments.find(candidate => candidate.environment === environment)
      const live = status?.live
      if (status === undefined) return ''
      if (live == null) return status.state
      const since = age(live.liveSince ?? live.createdAt, at)
      return `${escaped(live.version ?? live.release)}, ${since}${status.state === 'serving' ? '' : `, **${status.state}**`}`
    })
  ])
  const more = applications.length > SUMMARY_ROWS ? `\n\n… and ${applications.length - SUMMARY_ROWS} more` : ''
  const body =
    applications.length === 0
      ? 'Nothing of Kiln is in this account and region yet. Begin with the create-application action.'
      : `${table(['application', ...environments.map(escaped)], rows)}${more}\n\nNeed attention: ${attention}; $${monthlyDollars.toFixed(2)} a month could be retired.`
  return `### ${escaped(title)}\n\n${body}`
}
