import { clusterName } from '../../../lib/names.ts'
import { code, escaped, gantt, table, timeline } from '../../../lib/summary.ts'
import { spelledMixed } from './difference.ts'
import type { Report } from './main.ts'
import { spelledStep } from './planned.ts'
import { isRollStep } from './rolling.ts'

/** What the job's summary says of a deploy. Of a plan it is fit for a comment on a pull request. */
export function summary(report: Report, isPlan: boolean): string {
  return isPlan ? planned(report) : told(report)
}

const joined = (parts: readonly string[]): string => parts.filter(part => part !== '').join('\n\n')

function planned({ desired, planned: { steps, release }, differences, warnings }: Report): string {
  const changes = differences.map(({ what, live, wanted }) => [escaped(what), code(live), code(wanted)])
  return joined([
    `### Plan: ${code(clusterName(desired.cluster))} gets ${code(desired.settings.imageId)}`,
    ...warnings.map(warning => `> ⚠️ ${escaped(warning)}`),
    changes.length === 0 ? '' : table(['what changes', 'live', 'planned'], changes),
    steps.length === 0
      ? `${code(release)} is live already; nothing to do.`
      : steps.map((step, index) => `${index + 1}. ${escaped(spelledStep(step))}`).join('\n')
  ])
}

function told(report: Report): string {
  const { desired, story, startedAt, url, differences } = report
  const { liveAt, outcome } = story
  const seconds = liveAt === undefined || outcome === 'unchanged' ? '' : `${((liveAt - startedAt) / 1000).toFixed(1)} s`
  const isRolled = report.planned.steps.some(isRollStep)
  const rows = [
    ['why', escaped(story.why ?? '')],
    ['release', code(story.release)],
    ['slot', escaped(story.slot)],
    ['previous', story.previous === undefined ? 'none' : code(story.previous)],
    ['AMI', code(desired.settings.imageId)],
    ['start to live', seconds],
    ['slowest boot', story.slowestBootSeconds === undefined ? '' : `${story.slowestBootSeconds.toFixed(1)} s`],
    [isRolled ? 'answers afterwards' : 'switch', switchText(story, isRolled)],
    ['double capacity', costText(report)],
    ['url', escaped(url ?? '')]
  ].filter(([, value]) => value !== '') as [string, string][]
  const changes = differences.map(({ what, live, wanted }) => [escaped(what), code(live), code(wanted)])
  return joined([
    `### ${code(clusterName(desired.cluster))}: ${story.outcome}`,
    table(['', ''], rows),
    changes.length === 0 ? '' : table(['what changed', 'before', 'now'], changes),
    story.moments.length > 2 ? gantt(story.release, story.moments) : '',
    story.moments.length > 1 ? `<details><summary>Timeline</summary>\n\n${timeline(story.moments)}\n\n</details>` : '',
    story.outcome === 'unchanged' ? 'Nothing was written: this AMI is live already with these settings.' : ''
  ])
}

/** An instance refresh switches nothing, and both versions serve while it lasts. */
function switchText({ overlap, isVerifiedOnAnswers, previous }: Report['story'], isRolled: boolean): string {
  if (overlap === undefined) return isVerifiedOnAnswers ? 'verified on answers' : ''
  const { milliseconds, failed, answers } = overlap
  const both =
    previous === undefined
      ? ''
      : milliseconds === undefined
        ? 'no answer told the two versions apart; '
        : `both versions answered for ${milliseconds} ms; `
  return `${isRolled ? '' : 'one write; '}${both}${failed} of ${answers} answers failed`
}

/** What two releases at once cost beyond one; nothing when there is no other. */
function costText({ desired, planned: { steps, previous }, pool, story, instancePrice }: Report): string {
  const create = steps.find(step => step.do === 'create-group')
  if (previous === undefined || create?.do !== 'create-group') return ''
  const count = create.held.desired
  const [first, last] = [story.moments[0]?.at ?? 0, story.moments.at(-1)?.at ?? 0]
  // A pool fills once the release is live; stopped or hibernated, it costs its volumes alone (warm pools page).
  const running = pool?.runs === true ? pool.count : 0
  const poolFrom = story.liveAt ?? last
  const hours = (count * (last - first) + running * Math.max(0, last - poolFrom)) / 3_600_000
  const beside =
    pool === undefined
      ? ''
      : `, with a warm pool of ${pool.count} ${pool.runs ? 'that runs' : 'that is stopped and costs its volumes alone'}`
  const dollars = (value: number): string =>
    instancePrice === undefined ? '' : ` ($${(value * instancePrice).toFixed(4)})`
  const type = spelledMixed(desired.mixed) ?? desired.settings.instanceType
  const on = `${count + running} an hour${dollars(count + running)} until`
  const after =
    story.outcome === 'failed'
      ? 'the new one is gone'
      : story.outcome === 'rolled-back'
        ? `${on} the new one is retired`
        : desired.retain
          ? `${on} the release before is retired`
          : 'the release before is gone'
  return escaped(
    `${count} × ${type} beside the ${count} that served${beside}: ${hours.toFixed(2)} instance hours so far${dollars(hours)}; ${after}`
  )
}
