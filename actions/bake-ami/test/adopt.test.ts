import { describe, expect, it } from '@jest/globals'
import type { Image, ImageCopy } from '../../../lib/aws/images.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { type AdoptDeps, adopt } from '../src/adopt.ts'
import { baseImage } from './bases.ts'

/** An account in which these copies were deregistered; EC2 answers a token it knows with what it made then. */
function account(gone: readonly string[]) {
  const tokens: string[] = []
  const standing = (id: string): Image | undefined =>
    gone.includes(id)
      ? undefined
      : { ...baseImage(), id, mappings: [{ device: '/dev/xvda', volume: { snapshotId: `snap-${id}` } }] }
  const progress = recordedProgress()
  const deps = {
    images: {
      async copy({ clientToken }: ImageCopy) {
        if (!tokens.includes(clientToken)) tokens.push(clientToken)
        return `ami-copy-${tokens.indexOf(clientToken) + 1}`
      },
      byId: async (id: string) => standing(id)
    },
    snapshots: { own: async () => ({ state: 'completed' }) },
    progress,
    signal: new AbortController().signal,
    deadlineSeconds: 60,
    runTags: {},
    today: '2026-01-05',
    pollSeconds: 0.001
  } as unknown as AdoptDeps
  return { deps, tokens, said: progress.lines }
}

describe('a base that is adopted', () => {
  const foreign = { kind: 'foreign', encrypted: false } as const

  it('is copied once for all who ask on a day', async () => {
    const { deps, tokens } = account([])

    const adoptions = await Promise.all([1, 2].map(() => adopt(baseImage(), foreign, deps)))

    expect(adoptions.map(({ image }) => image.id)).toEqual(['ami-copy-1', 'ami-copy-1'])
    expect(tokens).toHaveLength(1)
  })

  it.each<[string, string, RegExp, readonly string[], readonly string[]]>([
    ['failed', 'Given key ID is not accessible', /^Look at the key/, [], ['ami-copy-1', 'snap-ami-copy-1']],
    ['failed', 'Internal error', /^Run it again\./, [], ['ami-copy-1', 'snap-ami-copy-1']],
    ['disabled', 'by its owner', /^Deregister it and run it again/, ['ami-copy-1'], []]
  ])(
    'whose copy is %s (%s) says what to do, and leaves nothing of its own',
    async (state, why, remedy, left, removed) => {
      const { deps } = account([])
      const gone: string[] = []
      const remove = async (id: string): Promise<void> => void gone.push(id)
      const byId = async (id: string) => {
        const image = await deps.images.byId(id)
        return image && { ...image, state, stateReason: why }
      }
      const failing = {
        ...deps,
        images: { ...deps.images, byId, deregister: remove },
        snapshots: { ...deps.snapshots, delete: remove }
      }

      await expect(adopt(baseImage(), foreign, failing)).rejects.toMatchObject({
        message: `The copy ami-copy-1 of base ${baseImage().id} is ${state}: ${why}.`,
        remedy: expect.stringMatching(remedy),
        leftBehind: left
      })
      expect(gone).toEqual(removed)
    }
  )

  it('is copied anew when the copy of the day was deregistered, which EC2 goes on answering the token with', async () => {
    const { deps, said } = account(['ami-copy-1', 'ami-copy-2'])

    expect(await adopt(baseImage(), foreign, deps)).toMatchObject({ snapshotId: 'snap-ami-copy-3' })

    expect(said.join('\n')).toMatch(
      /ami-copy-1 is gone; copying ami-0000000000000ba5e anew\.\nAdopting .* as ami-copy-2:/
    )
  })
})
