import { describe, expect, it } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { type Simulated, simulated } from '../../../lib/release/test/simulated.ts'
import { observe } from '../../../lib/release/world.ts'
import { CLUSTER, run, wanted } from '../../../test/simulated-runs.ts'
import { check } from '../src/check.ts'

const A = 'ami-0000000a'
const B = 'ami-0000000b'

const deployed = async (): Promise<Simulated> => {
  const aws = simulated(CLUSTER)
  await run(aws, wanted(A))
  await run(aws, wanted(B))
  return aws
}

/** What EC2 says that the instances run: what their groups launch, but for those named. */
async function checked(
  aws: Simulated,
  {
    repairs = false,
    other = {} as Record<string, string>,
    imagesOf = undefined as (() => Promise<never>) | undefined
  } = {}
) {
  const { releases } = await observe(CLUSTER, aws.ports)
  const images = new Map(
    releases.flatMap(({ group, settings }) =>
      (group?.instances ?? []).map(({ id }): [string, string] => [id, other[id] ?? settings?.imageId ?? ''])
    )
  )
  const summaries: string[] = []
  const ports = {
    ...{ ...aws.ports, instances: { imagesOf: imagesOf ?? (async () => images) }, progress: recordedProgress() },
    summarize: async (text: string) => void summaries.push(text)
  }
  const error = await check(CLUSTER, { repairs, unfinishedSeconds: 900 }, ports).then(
    () => undefined,
    (reason: Error) => reason.message
  )
  return { error, summary: summaries.join() }
}

describe('a check', () => {
  it('passes what is as it was released, and writes nothing', async () => {
    const aws = await deployed()
    const before = aws.writes.length

    expect((await checked(aws)).error).toBeUndefined()
    expect(aws.writes).toHaveLength(before)
  })

  it('takes the records of deploys that failed for what they are, and leaves them to retire', async () => {
    const aws = await deployed()
    for (const image of ['ami-0000000c', 'ami-0000000d']) {
      aws.bad.add(image)
      await run(aws, wanted(image)).catch(() => undefined)
    }
    const records = ['hello-test-v003', 'hello-test-v004']

    expect(aws.templateNames()).toEqual(expect.arrayContaining(records))
    expect((await checked(aws, { repairs: true })).error).toBeUndefined()
    expect(aws.templateNames()).toEqual(expect.arrayContaining(records))
  })

  it('finds an instance of another AMI', async () => {
    const aws = await deployed()
    const id = aws.group('hello-test-v002')?.instances[0]?.id ?? ''

    const { error, summary } = await checked(aws, { other: { [id]: 'ami-00000bad' } })

    expect(error).toContain(`${id} of hello-test-v002 runs ami-00000bad, not ${B}`)
    expect(summary).toContain('1 thing is not as released')
  })

  it('finds a rule whose conditions somebody edited, and says both', async () => {
    const aws = await deployed()
    aws.editRule('production', { conditions: [{ kind: 'path', values: ['/api/*'] }] })
    aws.editRule('preview-red', undefined)

    const { error } = await checked(aws)

    expect(error).toContain('it takes "path /api/*", and was made for "every request"')
    expect(error).toContain('the preview rule of slot red of hello-test is gone')
  })

  it('tells what it finds beside what it may not read, and never passes what it has not seen', async () => {
    const aws = await deployed()
    const imagesOf = async (): Promise<never> => {
      throw Object.assign(new Error('User: x is not authorized to perform: ec2:DescribeInstances'), {
        name: 'AccessDenied'
      })
    }

    expect((await checked(aws, { imagesOf })).error).toContain('not authorized to perform: ec2:DescribeInstances')
    aws.setWeights(70, 30)
    const { error, summary } = await checked(aws, { imagesOf })

    expect(error).toContain('must serve exactly one slot')
    expect(error).toContain('Add ec2:DescribeInstances to the role')
    expect(summary).toContain('- not known: ')
  })

  it.each([
    [
      'of another release',
      { templateName: 'hello-test-v001' },
      'launches from launch template hello-test-v001, not from'
    ],
    ['in a version of somebody else', { templateVersion: '3' }, 'launches version 3 of its launch template'],
    ['in whatever version is the newest', { templateVersion: '$Latest' }, 'launches version $Latest of its launch']
  ])('finds a group that launches from a template %s', async (_, edit, said) => {
    const aws = await deployed()
    Object.assign(aws.group('hello-test-v002') ?? {}, edit)

    expect((await checked(aws)).error).toContain(`group hello-test-v002 ${said}`)
  })

  it('finds a launch template that is gone', async () => {
    const aws = await deployed()
    const [template] = (await aws.ports.templates.of(CLUSTER)).filter(({ name }) => name === 'hello-test-v002')
    await aws.ports.templates.remove(template?.id ?? '')

    expect((await checked(aws)).error).toContain('hello-test-v002 has lost its launch template')
  })

  it('finds weights that somebody edited', async () => {
    const aws = await deployed()
    aws.setWeights(70, 30)

    expect((await checked(aws)).error).toContain('weights are red 70, black 30')
  })

  it('finds processes that somebody suspended, and leaves them', async () => {
    const aws = await deployed()
    await aws.ports.groups.suspend('hello-test-v002', ['Launch'])

    const { error } = await checked(aws, { repairs: true })

    expect(error).toContain('hello-test-v002 serves with Launch suspended, and not by Kiln')
    expect(aws.group('hello-test-v002')?.suspended).toEqual(['Launch'])
  })

  it('finds tags that somebody changed', async () => {
    const aws = await deployed()
    await aws.ports.groups.tag('hello-test-v002', { 'kiln:slot': 'blue' })

    expect((await checked(aws)).error).toMatch(/tag kiln:slot of hello-test-v002 is blue, not (red|black)/)
  })

  it.each(['create-template', 'create-group'])('takes a deploy that is going on after %s for no drift', async nth => {
    const aws = await deployed()
    aws.crashAt({ nth, when: 'after' })
    await run(aws, wanted('ami-0000000c')).catch(() => {})
    aws.crashAt(undefined)

    expect((await checked(aws)).error).toBeUndefined()
  })
})

describe('a repair', () => {
  it.each([
    ['died before it calmed the release before', 'tag hello-test-v001 kiln:suspended kiln:retire-after'],
    ['died before it gave the minimum back', 'untag hello-test-v002 kiln:capacity']
  ])('mends what a deploy that %s left, and then the check passes', async (_, nth) => {
    const aws = simulated(CLUSTER)
    await run(aws, wanted(A))
    aws.crashAt({ nth, when: 'before' })
    await run(aws, wanted(B)).catch(() => {})
    expect(aws.wasKilled()).toBe(true)
    aws.crashAt(undefined)
    aws.advance(1000)

    expect((await checked(aws)).error).toBeDefined()
    expect((await checked(aws, { repairs: true })).error).toBeUndefined()
    expect(aws.liveName()).toBe('hello-test-v002')
    expect(aws.violations).toEqual([])
  })

  it('removes groups and templates that dead runs left, but not what serves, is kept, or is a record', async () => {
    const aws = await deployed()
    aws.crashAt({ nth: 'create-template', when: 'after' })
    await run(aws, wanted('ami-0000000c')).catch(() => {})
    aws.crashAt(undefined)
    aws.advance(1000)

    const { error } = await checked(aws, { repairs: true })

    expect(error).toBeUndefined()
    // The dead run had emptied the retained release to make room.
    expect(aws.templateNames()).toEqual(['hello-test-v002'])
    expect(aws.groupNames()).toEqual(['hello-test-v002'])
  })
})
