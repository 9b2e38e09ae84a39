import { clusterName } from '../../../lib/names.ts'
import { code, escaped, table, timeline } from '../../../lib/summary.ts'
import type { Report } from './main.ts'
import { describe } from './plan.ts'

/** What the job's summary says of a deploy, or of a plan. */
export function summary({ desired, planned, story, startedAt, url }: Report, isPlan: boolean): string {
  const name = clusterName(desired.cluster)
  const steps = planned.steps.map((step, index) => `${index + 1}. ${escaped(describe(step))}`).join('\n')
  if (isPlan) {
    const body = planned.steps.length === 0 ? `${code(planned.release)} is live already; nothing to do.` : steps
    return `### Plan: ${code(name)} gets ${code(desired.settings.imageId)}\n\n${body}`
  }
  const seconds = story.liveAt === undefined ? '' : `${((story.liveAt - startedAt) / 1000).toFixed(1)} s`
  const rows = [
    ['release', code(story.release)],
    ['slot', escaped(story.slot)],
    ['previous', story.previous === undefined ? 'none' : code(story.previous)],
    ['AMI', code(desired.settings.imageId)],
    ['start to live', seconds],
    ['slowest boot', story.slowestBootSeconds === undefined ? '' : `${story.slowestBootSeconds.toFixed(1)} s`],
    ['switch', switchText(story.overlap, story.isVerifiedOnAnswers)],
    ['url', escaped(url)]
  ].filter(([, value]) => value !== '') as [string, string][]
  return [
    `### ${code(name)}: ${story.outcome}`,
    table(['', ''], rows),
    story.moments.length > 1 ? timeline(story.moments) : '',
    story.outcome === 'unchanged' ? 'Nothing was written: this AMI is live already with these settings.' : ''
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

const switchText = (overlap: Report['story']['overlap'], isVerified: boolean): string =>
  overlap === undefined
    ? isVerified
      ? 'verified on answers'
      : ''
    : `one write; both versions answered for ${overlap.milliseconds} ms; ${overlap.failed} of ${overlap.answers} answers failed`
