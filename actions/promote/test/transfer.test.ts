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
  copies: [],
  tagsThere: {},
  ...more
})
const copied = { id: 'ami-2', state: 'available', name: 'hello 1 for prod', kmsKeyId: undefined }
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
    ['that an earlier run has copied is no step', { copy: true }, { copies: [copied] }, [], 'ami-2'],
    [
      'whose copy is under way waits for it',
      { copy: true },
      { copies: [{ ...copied, state: 'pending' }] },
      ['await-copy'],
      'ami-2'
    ],
    [
      'that was copied under the key that is asked for is no step',
      { kmsKeyId: 'alias/prod' },
      {
        copies: [
          { ...copied, kmsKeyId: 'alias/other' },
          { ...copied, id: 'ami-3', kmsKeyId: 'alias/prod' }
        ]
      },
      [],
      'ami-3'
    ],
    [
      'whose copy for another environment has another key is copied again',
      { kmsKeyId: 'alias/prod' },
      { copies: [{ ...copied, name: 'hello 1 for stage', kmsKeyId: 'alias/other' }] },
      ['copy'],
      undefined
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

  it.each([
    [undefined, 'without a key of its own'],
    ['alias/other', 'under alias/other']
  ])('is refused where its copy of that name has another key: %s', (kmsKeyId, under) => {
    const { refusals, steps } = planTransfer(
      route({ kmsKeyId: 'alias/prod' }),
      holdings({ copies: [{ ...copied, kmsKeyId }] }),
      TAGS
    )
    expect([refusals.length, steps]).toEqual([1, []])
    expect(refusals[0]).toContain(`ami-2 is the copy of ami-1 for prod already, ${under} and not under alias/prod`)
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
