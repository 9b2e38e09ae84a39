import { describe, expect, it, jest } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { buildImage } from '../src/build-image.ts'
import { type LogPart, LogUnreadable, logOf } from '../src/build-log.ts'
import { earlierBuild } from '../src/earlier-builds.ts'
import type { BuildOrder, BuildState, ImageBuilder, Ordered } from '../src/image-builder.ts'

const ARN = 'arn:aws:imagebuilder:us-east-1:123456789012'
const order = {} as BuildOrder

function aws(states: readonly (BuildState | Error)[], logs: readonly (LogPart | Error)[] = []) {
  const left = [...states]
  const parts = [...logs]
  const cancel = jest.fn<ImageBuilder['cancel']>(async () => {})
  const remove = jest.fn<ImageBuilder['remove']>(async () => {})
  const progress = recordedProgress()
  const stop = new AbortController()
  const builder: ImageBuilder = {
    async start(_, onMade) {
      for (const made of ['component/kiln/1.0.0/1', 'image-recipe/kiln/1.0.0', 'image/kiln/1.0.0/1'])
        onMade(`${ARN}:${made}`)
      return `${ARN}:image/kiln/1.0.0/1`
    },
    startPipeline: async () => `${ARN}:image/theirs/1.0.0/7`,
    async state() {
      const next = left.length > 1 ? left.shift() : left[0]
      if (next instanceof Error) throw next
      return next as BuildState
    },
    async log(_, from) {
      const part = parts.shift() ?? { lines: [], next: from }
      if (part instanceof Error) throw part
      return part
    },
    cancel,
    remove,
    ordered: async () => []
  }
  const deps = {
    imageBuilder: builder,
    progress,
    signal: stop.signal,
    region: 'us-east-1',
    deadlineSeconds: 60,
    pollSeconds: 0.001
  }
  return { deps, cancel, remove, stop, said: progress.lines }
}

const building: BuildState = { status: 'BUILDING', steps: ['LaunchBuildInstance: completed'] }
const done: BuildState = {
  status: 'AVAILABLE',
  amiId: 'ami-1',
  steps: ['LaunchBuildInstance: completed', 'ApplyBuildComponents: completed']
}

describe('the log of a build', () => {
  it('lies in CloudWatch by the name, version and number of the image', () => {
    expect(logOf(`${ARN}:image/kiln-web/1.0.0/2`)).toEqual({
      logGroupName: '/aws/imagebuilder/kiln-web',
      logStreamName: '1.0.0/2'
    })
  })

  it('is followed while the build goes on, to the last line', async () => {
    const { deps, said } = aws(
      [building, done],
      [
        { lines: ['installing'], next: '1' },
        { lines: ['::error::complete'], next: '2' }
      ]
    )

    await buildImage({ order }, deps)

    expect(said.filter(line => line.includes('|'))).toEqual(['  | installing', '  | ::error::complete'])
  })

  it('that may not be read is told once, with the right that is missing, and the build is followed without it', async () => {
    const denied = new LogUnreadable('User is not authorized to perform: logs:GetLogEvents')
    const { deps, said } = aws([building, building, done], [denied, denied])

    expect(await buildImage({ order }, deps)).toEqual({ amiId: 'ami-1' })

    expect(said.filter(line => line.startsWith('warning'))).toEqual([
      'warning: The log of the build cannot be read: User is not authorized to perform: logs:GetLogEvents. Allow logs:GetLogEvents on /aws/imagebuilder/*; the bake goes on.'
    ])
  })
})

describe('a build of Image Builder', () => {
  it('is followed step by step to its AMI, and what was made for it goes', async () => {
    const { deps, cancel, remove, said } = aws([building, building, done])

    expect(await buildImage({ order }, deps)).toEqual({ amiId: 'ami-1' })

    expect(said).toEqual([
      'Image Builder builds image/kiln/1.0.0/1.',
      '  LaunchBuildInstance: completed',
      'Waiting: image/kiln/1.0.0/1 is building.',
      '  ApplyBuildComponents: completed'
    ])
    expect(cancel).not.toHaveBeenCalled()
    expect(remove.mock.calls.map(([arn]) => arn)).toEqual([
      `${ARN}:image/kiln/1.0.0/1`,
      `${ARN}:image-recipe/kiln/1.0.0`,
      `${ARN}:component/kiln/1.0.0/1`
    ])
  })

  it('of a pipeline leaves the pipeline alone', async () => {
    const { deps, remove } = aws([done])

    expect(await buildImage({ pipelineArn: `${ARN}:image-pipeline/theirs`, token: 't' }, deps)).toEqual({
      amiId: 'ami-1'
    })

    expect(remove).not.toHaveBeenCalled()
  })

  it('that failed tells why, and is not cancelled besides', async () => {
    const { deps, cancel } = aws([building, { status: 'FAILED', reason: 'Step Install failed', steps: [] }])

    await expect(buildImage({ order }, deps)).rejects.toThrow('image/kiln/1.0.0/1 is failed: Step Install failed')

    expect(cancel).not.toHaveBeenCalled()
  })

  it('is cancelled when the job is', async () => {
    const { deps, cancel, remove, stop } = aws([building])
    setTimeout(() => stop.abort(), 20)

    await expect(buildImage({ order }, deps)).rejects.toThrow('The run was cancelled.')

    expect(cancel).toHaveBeenCalledWith(`${ARN}:image/kiln/1.0.0/1`)
    expect(remove).toHaveBeenCalledTimes(3)
  })

  it('that cannot be cancelled is named', async () => {
    const { deps, cancel } = aws([building, Object.assign(new Error('gone'), { name: 'ExpiredToken' })])
    cancel.mockRejectedValue(new Error('no'))

    const failure = await buildImage({ order }, deps).catch((error: unknown) => error)

    expect(failure).toMatchObject({ message: 'gone' })
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('is named where it cannot be removed, and the rest goes', async () => {
    const { deps, remove, said } = aws([done])
    remove.mockRejectedValueOnce(new Error('no'))

    await buildImage({ order }, deps)

    expect(remove).toHaveBeenCalledTimes(3)
    expect(said.filter(line => line.startsWith('warning'))).toEqual([
      'warning: Image Builder keeps image/kiln/1.0.0/1: no'
    ])
  })

  it('without an AMI in this region says so', async () => {
    const { deps } = aws([{ status: 'AVAILABLE', steps: [] }])

    await expect(buildImage({ order }, deps)).rejects.toThrow('made no AMI in us-east-1')
  })
})

describe('a build of the same inputs that another run ordered', () => {
  const ordered: Ordered = {
    arns: [`${ARN}:infrastructure-configuration/kiln`, `${ARN}:image/kiln/1.0.0/1`],
    inputsDigest: 'd',
    orderedAt: '2026-01-01T12:00:00Z',
    status: 'BUILDING'
  }

  it('is followed instead of a second one, and removed when it is over', async () => {
    const { deps, remove } = aws([building, done])

    expect(await buildImage({ ordered }, deps)).toEqual({ amiId: 'ami-1' })

    expect(remove.mock.calls.map(([arn]) => arn)).toEqual(ordered.arns.toReversed())
  })

  it('may be removed by that run between two looks', async () => {
    const { deps } = aws([building, { status: 'GONE', steps: [] }])

    expect(await buildImage({ ordered }, deps)).toEqual({ amiId: undefined })
  })

  it('goes on when this run is cancelled, which is told', async () => {
    const { deps, cancel, remove, stop } = aws([building])
    setTimeout(() => stop.abort(), 20)

    const failure = await buildImage({ ordered }, deps).catch((error: unknown) => error)

    expect(failure).toMatchObject({
      message: 'The run was cancelled.',
      leftBehind: ["Image Builder's image/kiln/1.0.0/1, which goes on; the next run follows it"]
    })
    expect(cancel).not.toHaveBeenCalled()
    expect(remove).not.toHaveBeenCalled()
  })
})

describe('what killed runs left at Image Builder', () => {
  const NOW = Date.parse('2026-01-01T12:00:00Z')
  const left = (name: string, minutesAgo: number, status?: string, inputsDigest = 'other'): Ordered => ({
    arns: [`${ARN}:infrastructure-configuration/${name}`, `${ARN}:image/${name}/1.0.0/1`],
    inputsDigest,
    orderedAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
    ...(status === undefined ? {} : { status })
  })
  const all = [
    left('ended', 1, 'AVAILABLE'),
    left('failed', 1, 'FAILED'),
    left('deleted', 1, 'DELETED'),
    left('another', 100, 'BUILDING'),
    left('never-begun', 100),
    left('about-to-begin', 1),
    { ...left('undated', 0), orderedAt: '' }
  ]

  it('goes where nobody is at it any more, and a build of these inputs is told', async () => {
    const { deps, remove } = aws([])
    const ours = left('ours', 100, 'BUILDING', 'd')
    const imageBuilder = { ...deps.imageBuilder, ordered: async () => [...all, ours] }

    expect(
      await earlierBuild('web', 'd', { ...deps, imageBuilder, now: () => NOW, deadlineSeconds: 1800, isMade: false })
    ).toBe(ours)

    expect(remove.mock.calls.map(([arn]) => arn)).toEqual(
      ['ended', 'failed', 'deleted', 'never-begun'].flatMap(name => [
        `${ARN}:image/${name}/1.0.0/1`,
        `${ARN}:infrastructure-configuration/${name}`
      ])
    )
  })

  it('goes at once when its AMI is there, though its build is not any more', async () => {
    const { deps, remove } = aws([])
    const ours = left('ours', 1, undefined, 'd')
    const imageBuilder = { ...deps.imageBuilder, ordered: async () => [ours, left('about-to-begin', 1)] }

    await earlierBuild('web', 'd', { ...deps, imageBuilder, now: () => NOW, deadlineSeconds: 1800, isMade: true })

    expect(remove.mock.calls.map(([arn]) => arn)).toEqual(ours.arns.toReversed())
  })

  it('is not looked for without the right to, which is told', async () => {
    const { deps, said } = aws([])
    const denied = new Error('not authorized to perform: imagebuilder:ListInfrastructureConfigurations')
    const imageBuilder = { ...deps.imageBuilder, ordered: () => Promise.reject(denied) }

    expect(
      await earlierBuild('web', 'd', { ...deps, imageBuilder, now: () => NOW, deadlineSeconds: 1800, isMade: false })
    ).toBeUndefined()
    expect(said.join()).toMatch(/not looked for.*Add imagebuilder:ListInfrastructureConfigurations to the role/s)
  })
})
