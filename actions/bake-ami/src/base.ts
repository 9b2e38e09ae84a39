import type { Image, Images } from '../../../lib/aws/images.ts'
import { KilnError } from '../../../lib/errors.ts'
import { TAG } from '../../../lib/tags.ts'
import { EC2_ARCHITECTURE } from './registration.ts'

/** How the user names the base. A name always comes with its owners: anybody may publish an AMI of any name. */
export type BaseReference =
  | { readonly imageId: string }
  | { readonly parameter: string }
  | {
      readonly owners: readonly string[]
      readonly name?: string
      /** Of DescribeImages, the values of each joined by OR. */
      readonly filters?: Readonly<Record<string, readonly string[]>>
    }

export interface Parameters {
  /** The value of an SSM parameter; undefined when there is none. */
  value(name: string): Promise<string | undefined>
}

/** The base AMI. @throws KilnError when there is none. */
export async function namedBase(
  reference: BaseReference,
  images: Images,
  parameters: Parameters,
  processor: string
): Promise<Image> {
  if ('owners' in reference) {
    const { owners, name, filters } = reference
    const architecture = EC2_ARCHITECTURE[processor]
    const found = await images.find({ ...reference, ...(architecture === undefined ? {} : { architecture }) })
    // An AMI that Kiln adopted is a copy of a base under another name, and no base of its own.
    const newest = found.find(({ state, tags }) => state === 'available' && tags[TAG.baseOf] === undefined)
    if (newest !== undefined) return newest
    const asked = [
      ...(name === undefined ? [] : [`name ${name}`]),
      ...Object.entries(filters ?? {}).map(([filter, values]) => `${filter} ${values.join(' or ')}`)
    ]
    throw new KilnError(
      `No available AMI of ${owners.join(', ')} for ${architecture ?? processor} has ${asked.join(' and ')}.`,
      {
        remedy:
          'Check base-owners, base-name and base-filters in the region of this run; * and ? stand for any characters.'
      }
    )
  }
  const imageId = 'imageId' in reference ? reference.imageId : await fromParameter(reference.parameter, parameters)
  const image = await images.byId(imageId)
  if (image !== undefined) return image
  throw new KilnError(`Base AMI ${imageId} does not exist in this region, or is not shared with this account.`, {
    remedy: 'Check the id and AWS_REGION; AMI ids differ from region to region.'
  })
}

async function fromParameter(name: string, parameters: Parameters): Promise<string> {
  const value = await parameters.value(name)
  if (value === undefined) {
    throw new KilnError(`SSM has no parameter ${name} in this region.`, {
      remedy: 'Check its name, for example ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64.'
    })
  }
  const imageId = /ami-[0-9a-f]{8,17}/.exec(value)?.[0]
  if (imageId !== undefined) return imageId
  throw new KilnError(`SSM parameter ${name} holds "${value.slice(0, 60)}", which is no AMI id.`, {
    remedy: 'Give a parameter whose value is an AMI id.'
  })
}
