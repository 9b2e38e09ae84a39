/** Who of the account refers to its AMIs (EC2 user guide, "Identify your resources referencing specified AMIs"). */
import type { DescribeImageReferencesCommandInput, DescribeImageReferencesCommandOutput } from '@aws-sdk/client-ec2'
import { dryRun } from '../ec2/dry-run.ts'
import { page } from '../ec2/paging.ts'
import { AwsError, type Handler } from '../gateway/service.ts'
import type { Fleet } from './fleet.ts'
import type { Template } from './launch-templates.ts'

interface Referrers {
  readonly fleet: Fleet
  readonly templates: { all(): readonly Template[] }
}

/** Only the newest versions of a template count unless the request says more ("version-depth"). */
const VERSION_DEPTH = 20

/** ec2:DescribeImageReferences, for instances and launch templates; the lab has no Image Builder recipes of its own. */
export function describeImageReferences({
  fleet,
  templates
}: Referrers): Handler<DescribeImageReferencesCommandInput, DescribeImageReferencesCommandOutput> {
  return (input, caller) => {
    dryRun(input.DryRun)
    const { ImageIds = [], IncludeAllResourceTypes, ResourceTypes = [] } = input
    if (ImageIds.length === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId')
    if (IncludeAllResourceTypes !== true && ResourceTypes.length === 0) {
      throw new AwsError('MissingParameter', 'Either IncludeAllResourceTypes or ResourceTypes must be specified.')
    }
    const asked = (type: string): boolean =>
      IncludeAllResourceTypes === true || ResourceTypes.some(({ ResourceType }) => ResourceType === type)
    const option = (type: string, name: string): readonly string[] | undefined =>
      ResourceTypes.find(({ ResourceType }) => ResourceType === type)?.ResourceTypeOptions?.find(
        ({ OptionName }) => OptionName === name
      )?.OptionValues
    const isMine = (owner: { readonly accountId: string; readonly region: string }): boolean =>
      owner.accountId === caller.accountId && owner.region === caller.region
    const arn = (kind: string, id: string): string => `arn:aws:ec2:${caller.region}:${caller.accountId}:${kind}/${id}`

    const states = option('ec2:Instance', 'state-name')
    const instances = fleet
      .all()
      .filter(({ order, state }) => isMine(order) && state !== 'terminated' && (states?.includes(state) ?? true))
      .map(({ id, order }) => ({
        ImageId: order.imageId,
        ResourceType: 'ec2:Instance' as const,
        Arn: arn('instance', id)
      }))
    const depth = Number(option('ec2:LaunchTemplate', 'version-depth')?.[0] ?? VERSION_DEPTH)
    const launchTemplates = templates
      .all()
      .filter(isMine)
      .flatMap(({ id, versions }) => {
        const newest = [...versions.values()].sort((a, b) => b.number - a.number).slice(0, depth)
        const named = new Set(newest.flatMap(({ data }) => data.ImageId ?? []))
        return [...named].map(ImageId => ({
          ImageId,
          ResourceType: 'ec2:LaunchTemplate' as const,
          Arn: arn('launch-template', id)
        }))
      })
    const found = [
      ...(asked('ec2:Instance') ? instances : []),
      ...(asked('ec2:LaunchTemplate') ? launchTemplates : [])
    ].filter(({ ImageId }) => ImageIds.includes(ImageId))
    const { items, next } = page(found, input, { least: 1, most: 1000 })
    return { ImageReferences: items, ...next }
  }
}
