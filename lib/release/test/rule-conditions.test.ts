import { describe, expect, it } from '@jest/globals'
import type { Condition, RuleView } from '../../aws/balancers.ts'
import { editedSince, editsUnknown, ruleEdits, spelledConditions } from '../rule-conditions.ts'
import { observe, observeAgain } from '../world.ts'
import { served } from './served.ts'
import { type Simulated, simulated } from './simulated.ts'

const CLUSTER = { application: 'hello', environment: 'test' }
const host = (...values: string[]): Condition => ({ kind: 'host', values })
const path = (...values: string[]): Condition => ({ kind: 'path', values })
const header: Condition = { kind: 'header', name: 'x-kiln-slot', values: ['red'] }

describe('what a rule takes', () => {
  it.each<[readonly Condition[], string]>([
    [[], 'every request'],
    [[path('/*')], 'every request'],
    [[path('/api/*', '/*')], 'path /* or /api/*'],
    [[header, host('Shop.Example')], 'header x-kiln-slot: red + host shop.example'],
    [[host('shop.example'), header], 'header x-kiln-slot: red + host shop.example'],
    [[{ kind: 'other', name: 'source-ip', values: ['10.0.0.0/8'] }], 'source-ip 10.0.0.0/8']
  ])('%# is one line, whatever order AWS tells it in', (conditions, line) => {
    expect(spelledConditions(conditions)).toBe(line)
  })
})

describe('the rules of an application', () => {
  const edits = async (aws: Simulated): Promise<readonly string[]> =>
    ruleEdits((await observe(CLUSTER, aws.ports)).application, aws.ports.balancers)
  const edited = (which: string, edit: Partial<RuleView> | undefined): Simulated => {
    const aws = simulated(CLUSTER)
    aws.editRule(which, edit)
    return aws
  }

  it('that nobody edited are as they were made; behind a balancer of others one call says so', async () => {
    const aws = simulated(CLUSTER)
    const { application } = await observe(CLUSTER, aws.ports)
    const shared = { ...served({ application }), balancer: { ...served({ application }).balancer, name: 'shared' } }
    const before = aws.reads()

    expect(await ruleEdits(application, aws.ports.balancers)).toEqual([])
    expect(aws.reads()).toBe(before)
    expect(await ruleEdits(shared, aws.ports.balancers)).toEqual([])
    expect(aws.reads()).toBe(before + 1)
  })

  it.each<[string, string, Partial<RuleView> | undefined, string]>([
    [
      'a production rule for some paths only',
      'production',
      { conditions: [path('/api/*')] },
      'the production rule of hello-test was edited: it takes "path /api/*", and was made for "every request"'
    ],
    [
      'a preview rule for a host as well',
      'preview-red',
      { conditions: [header, host('a.example')] },
      'the preview rule of slot red of hello-test was edited: it takes "header x-kiln-slot: red + host a.example", and was made for "header x-kiln-slot: red"'
    ],
    [
      'a preview rule without its header',
      'preview-black',
      { conditions: [path('/*')] },
      'the preview rule of slot black of hello-test was edited: it takes "every request", and was made for "header x-kiln-slot: black"'
    ],
    [
      'a preview rule that shows the other slot',
      'preview-red',
      { forwards: [{ targetGroupArn: 'arn:aws:elasticloadbalancing:x:1:targetgroup/hello-test-black/1', weight: 1 }] },
      'the preview rule of slot red of hello-test was edited: it forwards to hello-test-black'
    ],
    [
      'a preview rule that is gone',
      'preview-red',
      undefined,
      'the preview rule of slot red of hello-test is gone; run create-application'
    ]
  ])('name %s', async (_, which, edit, line) => {
    expect(await edits(edited(which, edit))).toEqual([expect.stringContaining(line)])
  })

  it('that were made before they were tagged, or whose tag was taken away, may ask for anything', async () => {
    const aws = edited('production', { conditions: [path('/api/*')] })
    aws.untagRules()

    expect(await edits(aws)).toEqual([])
  })

  it('are not asked for of workers', async () => {
    expect(await edits(simulated(CLUSTER, { workers: true }))).toEqual([])
  })

  it('say why they are not known', () => {
    const refused = Object.assign(
      new Error('User: x is not authorized to perform: elasticloadbalancing:DescribeTags'),
      {
        name: 'AccessDenied'
      }
    )

    expect(editsUnknown(refused)).toMatch(/could not be asked: .*Add elasticloadbalancing:DescribeTags to the role/)
  })
})

describe('the rules of an application, looked at twice', () => {
  const since = async (which?: string, edit?: Partial<RuleView>): Promise<readonly string[]> => {
    const aws = simulated(CLUSTER)
    const before = await observe(CLUSTER, aws.ports)
    aws.setWeights(0, 1)
    if (which !== undefined) aws.editRule(which, edit)
    return editedSince(before.application, (await observeAgain(before, ['rules'], aws.ports)).application)
  }
  const black = [{ targetGroupArn: 'arn:aws:elasticloadbalancing:x:1:targetgroup/hello-test-black/1', weight: 1 }]

  it('are as they were when only weights moved', async () => {
    expect(await since()).toEqual([])
  })

  it.each<[string, Partial<RuleView> | undefined, string]>([
    [
      'production',
      { conditions: [path('/api/*')] },
      'the production rule of hello-test was edited while this run went on: it takes "path /api/*", and took "every request"'
    ],
    ['production', undefined, 'the production rule of hello-test was deleted'],
    [
      'production',
      { forwards: [] },
      'the production rule of hello-test was deleted while this run went on, or forwards'
    ],
    ['preview-black', undefined, 'the preview rule of slot black of hello-test was deleted'],
    [
      'preview-red',
      { conditions: [header, host('a.example')] },
      'the preview rule of slot red of hello-test was edited'
    ],
    ['preview-red', { forwards: black }, 'the preview rule of slot red of hello-test was edited while this run went on']
  ])('tell that somebody changed %s to %j', async (which, edit, line) => {
    expect(await since(which, edit)).toEqual([expect.stringContaining(line)])
  })
})
