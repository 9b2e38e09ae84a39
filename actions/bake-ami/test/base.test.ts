import { EC2Client, type Image as Ec2Image } from '@aws-sdk/client-ec2'
import { describe, expect, it } from '@jest/globals'
import { images } from '../../../lib/aws/images.ts'
import { namedBase } from '../src/base.ts'

const ami = (ImageId: string, day: number, more: Partial<Ec2Image> = {}): Ec2Image => ({
  ...{ ImageId, Name: ImageId, State: 'available' as const },
  ...{ CreationDate: `2026-01-0${day}T00:00:00.000Z`, ...more }
})

/** The base that is found among these AMIs, by what `reference` says; and the value of every SSM parameter. */
function found(reference: Parameters<typeof namedBase>[0], there: readonly Ec2Image[], parameter?: string) {
  const client = new EC2Client({ region: 'eu-west-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } })
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { ImageIds } = input as { readonly ImageIds?: readonly string[] }
        const Images = there.filter(({ ImageId = '' }) => ImageIds === undefined || ImageIds.includes(ImageId))
        return { output: { $metadata: {}, Images }, response: {} } as never
      },
    { step: 'initialize', priority: 'high' }
  )
  return namedBase(reference, images(client, 'eu-west-1'), { value: async () => parameter }, 'x64')
}

describe('a base that is named', () => {
  const owners = ['self']

  it('by its owner is the newest that is available, and never a copy that Kiln made of another', async () => {
    const base = await found({ owners, name: 'al2023-*' }, [
      ami('ami-1', 1),
      ami('ami-3', 3),
      ami('ami-2', 2),
      ami('ami-4', 4, { State: 'pending' }),
      ami('ami-5', 5, { Tags: [{ Key: 'kiln:base-of', Value: 'ami-3' }] })
    ])

    expect(base.id).toBe('ami-3')
  })

  it('by its owner, where there is none, is told with all that was asked', async () => {
    const reference = { owners, name: 'al2023-*', filters: { 'tag:team': ['blue', 'red'] } }

    await expect(found(reference, [])).rejects.toThrow(
      'No available AMI of self for x86_64 has name al2023-* and tag:team blue or red.'
    )
  })

  it('by a parameter is the AMI whose id that holds, however it is wrapped', async () => {
    const id = 'ami-0123456789abcdef0'
    const wrapped = JSON.stringify({ image_id: id })

    expect((await found({ parameter: '/base' }, [ami(id, 1)], wrapped)).id).toBe(id)
    await expect(found({ parameter: '/base' }, [], wrapped)).rejects.toThrow(`Base AMI ${id} does not exist`)
    await expect(found({ parameter: '/base' }, [], 'latest')).rejects.toThrow('holds "latest", which is no AMI id')
    await expect(found({ parameter: '/base' }, [])).rejects.toThrow('SSM has no parameter /base')
  })
})
