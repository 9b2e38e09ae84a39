import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Distribution, distributionProblems, type Standing, stepsFor, told } from '../src/distribution.ts'
import { baseImage } from './bases.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const nothing: Distribution = {
  shareWith: [],
  copies: [],
  deprecateAfterDays: undefined,
  deregistrationProtection: false,
  fastRestoreZones: []
}
const all: Distribution = {
  shareWith: ['111111111111', '222222222222'],
  copies: [{ region: 'eu-central-1' }],
  deprecateAfterDays: 30,
  deregistrationProtection: true,
  fastRestoreZones: ['us-east-1a', 'us-east-1b', 'eu-central-1a']
}
const fresh: Standing = { image: baseImage(), sharedWith: [], fastRestoreZones: [] }

describe('the distribution of an AMI', () => {
  it('is nothing where nothing is asked', () => {
    expect(stepsFor('us-east-1', nothing, fresh, NOW)).toEqual([])
  })

  it('prepares the AMI, then shows it to others, then protects it', () => {
    expect(stepsFor('us-east-1', all, fresh, NOW)).toEqual([
      { do: 'enable-fast-restore', snapshotId: 'snap-base', zones: ['us-east-1a', 'us-east-1b'] },
      { do: 'deprecate', at: '2026-01-31T12:00:00.000Z' },
      { do: 'share', with: ['111111111111', '222222222222'] },
      { do: 'protect' }
    ])
  })

  it('does only what is missing, and never moves a date of deprecation', () => {
    const has: Standing = {
      image: { ...baseImage(), deprecatesAt: '2026-03-01T00:00:00Z' },
      sharedWith: ['111111111111', '333333333333'],
      fastRestoreZones: ['us-east-1a']
    }

    expect(stepsFor('us-east-1', all, has, NOW).map(told)).toEqual([
      'fast snapshot restore of snap-base in us-east-1b',
      'shared with 222222222222',
      'protected against deregistration'
    ])
  })

  it('is finished after its steps: a second run has none', () => {
    const account = fc.stringMatching(/^\d{12}$/)
    const zone = fc.constantFrom('us-east-1a', 'us-east-1b', 'eu-central-1a')
    fc.assert(
      fc.property(
        fc.uniqueArray(account, { maxLength: 4 }),
        fc.uniqueArray(zone),
        fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
        fc.boolean(),
        fc.uniqueArray(account, { maxLength: 4 }),
        (shareWith, fastRestoreZones, deprecateAfterDays, deregistrationProtection, sharedWith) => {
          const wanted = { ...nothing, shareWith, fastRestoreZones, deprecateAfterDays, deregistrationProtection }
          let standing: Standing = { ...fresh, sharedWith }
          for (const step of stepsFor('us-east-1', wanted, standing, NOW)) {
            const { image } = standing
            if (step.do === 'share') standing = { ...standing, sharedWith: [...standing.sharedWith, ...step.with] }
            if (step.do === 'deprecate') standing = { ...standing, image: { ...image, deprecatesAt: step.at } }
            if (step.do === 'protect') standing = { ...standing, image: { ...image, isProtected: true } }
            if (step.do === 'enable-fast-restore') standing = { ...standing, fastRestoreZones: step.zones }
          }
          expect(stepsFor('us-east-1', wanted, standing, NOW + 1)).toEqual([])
        }
      )
    )
  })
})

describe('a distribution that cannot be had', () => {
  it.each([
    [
      'a copy to the region of the bake',
      { copies: [{ region: 'us-east-1' }] },
      false,
      false,
      /is the region of the bake/
    ],
    ['a region twice', { copies: [{ region: 'eu-west-1' }, { region: 'eu-west-1' }] }, false, false, /is given twice/],
    ['a zone of a region without the AMI', { fastRestoreZones: ['eu-west-1a'] }, false, false, /lies in no region/],
    [
      'a key of another region than the copy',
      { copies: [{ region: 'eu-west-1', kmsKey: 'arn:aws:kms:us-east-1:111111111111:alias/images' }] },
      true,
      false,
      /is a key of us-east-1, which cannot encrypt in eu-west-1/
    ],
    ['sharing with the key that AWS manages', { shareWith: ['111111111111'] }, true, true, /serves no other account/],
    [
      'sharing an encrypted copy without a key',
      { shareWith: ['111111111111'], copies: [{ region: 'eu-west-1' }] },
      true,
      false,
      /needs a key for eu-west-1/
    ]
  ] as const)('%s is told before anything is written', (_, wanted, encrypted, managed, message) => {
    const problems = distributionProblems({ ...nothing, ...wanted }, 'us-east-1', encrypted, managed)

    expect(problems.map(({ problem }) => problem).join()).toMatch(message)
  })

  it('has no problem with what can', () => {
    expect(distributionProblems(all, 'us-east-1', false, false)).toEqual([])
  })
})
