import { describe, expect, it } from '@jest/globals'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { TAG } from '../../../lib/tags.ts'
import { inputs } from '../src/inputs.ts'
import { status } from '../src/main.ts'
import type { StatusReport } from '../src/report.ts'
import { deployed } from './worlds.ts'

type Simulated = Awaited<ReturnType<typeof deployed>>['aws']

/** The report of what is there, and the lines that the log warns with. */
async function reportOf(
  { ports }: Simulated,
  balancers = ports.balancers,
  kills: () => Promise<readonly PastKill[]> = async () => []
): Promise<{ readonly report: StatusReport; readonly warnings: readonly string[] }> {
  const progress = recordedProgress()
  const report = await status(inputs({}), {
    account: async () => ({
      tags: [{ [TAG.application]: 'hello', [TAG.environment]: 'test' }],
      ports: { ...ports, balancers }
    }),
    images: { find: async () => [] },
    kills,
    identity: async () => '123456789012',
    ...{ region: 'us-east-1', serverUrl: 'https://github.com', signal: new AbortController().signal },
    ...{ write: async name => name, setOutput: () => undefined, summarize: async () => undefined },
    progress,
    now: ports.now
  })
  return { report, warnings: progress.lines.filter(line => line.startsWith('warning: ')) }
}

const edited = async (): Promise<Simulated> => {
  const { aws } = await deployed()
  aws.editRule('preview-red', { conditions: [{ kind: 'path', values: ['/api/*'] }] })
  return aws
}

describe('rules that somebody edited', () => {
  it('need attention, each with what it takes and what it was made for', async () => {
    const { report, warnings } = await reportOf(await edited())

    const line =
      'the preview rule of slot red of hello-test was edited: it takes "path /api/*", and was made for "header x-kiln-slot: red"'
    expect(report.attention).toBe(1)
    expect(report.applications[0]?.environments).toMatchObject([
      { state: 'attention', drift: [expect.stringContaining(line)] }
    ])
    expect(warnings).toEqual([expect.stringContaining(`hello in test: ${line}`)])
  })

  it('cost the page nothing else where the role may not ask for them', async () => {
    const aws = await edited()
    const tags = (): never => {
      throw Object.assign(new Error('not authorized to perform: elasticloadbalancing:DescribeTags'), {
        name: 'AccessDeniedException'
      })
    }
    const { report, warnings } = await reportOf(aws, { ...aws.ports.balancers, tags })

    expect(report).toMatchObject({ attention: 0, applications: [{ environments: [{ live: { healthy: 2 } }] }] })
    expect(warnings).toEqual([expect.stringMatching(/could not be asked: .*DescribeTags/)])
  })
})

describe('a chaos history that cannot be read', () => {
  it('costs the page nothing else, and is told there too', async () => {
    const { aws } = await deployed()
    const { report, warnings } = await reportOf(aws, aws.ports.balancers, async () => {
      throw new Error('not authorized to perform: ssm:GetParametersByPath')
    })

    expect(report).toMatchObject({ isChaosKnown: false, attention: 0, applications: [{ chaos: null }] })
    expect(warnings).toEqual([expect.stringContaining('The chaos history is left out: not authorized')])
  })
})
