import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Holdings, planTransfer, type Route, type TransferStep } from '../src/transfer.ts'

const HERE = '123456789012'
const THERE = '210987654321'
const TAGS = { 'kiln:nevra': 'hello-1-1.noarch' }

const route = (more: Partial<Route> = {}): Route => ({
  sourceAccount: HERE,
  sourceRegion: 'us-east-1',
  targetAccount: HERE,
  targetRegion: 'us-east-1',
  kmsKeyId: undefined,
  copy: false,
  environment: 'prod',
  canActThere: false,
  ...more
})
const holdings = (more: Partial<Holdings> = {}): Holdings => ({
  image: {
    id: 'ami-1',
    name: 'hello 1',
    ownerId: HERE,
    mappings: [{ device: '/dev/xvda', volume: { snapshotId: 'snap-1' } }],
    tags: TAGS
  },
  launchableBy: [],
  readableBy: {},
  copy: undefined,
  tagsThere: {},
  ...more
})
const kinds = (steps: readonly TransferStep[]): string[] => steps.map(step => step.do)

describe('the way of an AMI to the next environment', () => {
  it.each<[string, Partial<Route>, Partial<Holdings>, string[], string | undefined]>([
    ['in the same account and region is no step', {}, {}, [], 'ami-1'],
    ['to another account is shared', { targetAccount: THERE }, {}, ['share-image'], 'ami-1'],
    [
      'to another account with a role there is shared and tagged there',
      { targetAccount: THERE, canActThere: true },
      {},
      ['share-image', 'tag'],
      'ami-1'
    ],
    [
      'that it has gone already is no step',
      { targetAccount: THERE, canActThere: true },
      { launchableBy: [THERE], tagsThere: TAGS },
      [],
      'ami-1'
    ],
    ['to another region is a copy', { targetRegion: 'eu-central-1' }, {}, ['copy'], undefined],
    ['under another key is a copy', { kmsKeyId: 'alias/prod' }, {}, ['copy'], undefined],
    [
      'to another account as a copy lets that account read the snapshots',
      { targetAccount: THERE, copy: true, canActThere: true },
      {},
      ['share-image', 'share-snapshot', 'copy'],
      undefined
    ],
    [
      'that an earlier run has copied is no step',
      { copy: true },
      { copy: { id: 'ami-2', state: 'available' } },
      [],
      'ami-2'
    ],
    [
      'whose copy is under way waits for it',
      { copy: true },
      { copy: { id: 'ami-2', state: 'pending' } },
      ['await-copy'],
      'ami-2'
    ]
  ])('%s', (_what, there, has, steps, amiId) => {
    const transfer = planTransfer(route(there), holdings(has), TAGS)
    expect([transfer.refusals, kinds(transfer.steps), transfer.amiId]).toEqual([[], steps, amiId])
  })

  it('is refused where this account cannot make it', () => {
    expect(planTransfer(route({ targetAccount: THERE, copy: true }), holdings(), TAGS).refusals).toEqual([
      'a copy is made by the account that will own it: give target-role, a role of that account'
    ])
    const others = { ...holdings().image, ownerId: '999999999999' }
    expect(planTransfer(route({ targetAccount: THERE }), holdings({ image: others }), TAGS).refusals).toEqual([
      'ami-1 belongs to account 999999999999, and only its owner can share it'
    ])
  })

  it('warns that tags are not seen where nobody may write them', () => {
    const { warnings } = planTransfer(route({ targetAccount: THERE }), holdings(), TAGS)
    expect(warnings).toEqual([
      `account ${THERE} does not see the tags of ami-1; with target-role they are written there too`
    ])
  })

  it('gives a copy a name that EC2 takes and that is not its origin’s', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 128 }), name => {
        const image = { ...holdings().image, name }
        const [step] = planTransfer(route({ copy: true }), holdings({ image }), TAGS).steps
        expect(step?.do === 'copy' && step.name.length <= 128 && step.name.endsWith(' for prod')).toBe(true)
      })
    )
  })
})
