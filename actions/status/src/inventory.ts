import {
  type AutoScalingClient,
  type AutoScalingGroup,
  paginateDescribeAutoScalingGroups
} from '@aws-sdk/client-auto-scaling'
import {
  type EC2Client,
  paginateDescribeLaunchTemplates,
  paginateDescribeLaunchTemplateVersions
} from '@aws-sdk/client-ec2'
import {
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  type Balancers,
  type BalancerView,
  balancers,
  balancerView,
  type TargetGroupView,
  targetGroupView
} from '../../../lib/aws/balancers.ts'
import { type GroupView, groupView } from '../../../lib/aws/groups.ts'
import {
  type LaunchSettings,
  type LaunchTemplates,
  settingsOf,
  TEMPLATE_VERSION,
  type TemplateView
} from '../../../lib/aws/launch-templates.ts'
import { isTaggedFor, TAG, type Tags, tagsOf } from '../../../lib/tags.ts'

/** Everything that carries Kiln's tags in this account and region, read in bulk. */
export interface Inventory {
  readonly balancers: readonly BalancerView[]
  readonly targetGroups: readonly TargetGroupView[]
  readonly groups: readonly GroupView[]
  readonly templates: readonly TemplateView[]
  /** Of the latest version of each template; by {@link versionKey}. */
  readonly settings: ReadonlyMap<string, LaunchSettings>
  /** Of all of them: what names the clusters. */
  readonly tags: readonly Tags[]
}

export interface Clients {
  readonly ec2: EC2Client
  readonly autoScaling: AutoScalingClient
  readonly elb: ElasticLoadBalancingV2Client
}

/** DescribeTags takes at most 20 resources (ELBv2 API reference). */
const ARNS_A_CALL = 20

/** Slots are told by their names (docs: vocabulary), so only their tags are asked for. */
const SLOT_NAME = /-(red|black)$/

/** What a version of a template is told apart by. */
export const versionKey = (templateId: string, version: number | string = TEMPLATE_VERSION): string =>
  `${templateId} ${version}`

/** Reads the whole account by pages: a hundred applications take a few dozen calls. */
export async function inventory({ ec2, autoScaling, elb }: Clients): Promise<Inventory> {
  const tagged = { Name: 'tag-key', Values: [TAG.application] }
  const groups: AutoScalingGroup[] = []
  for await (const page of paginateDescribeAutoScalingGroups(
    { client: autoScaling, pageSize: 100 },
    { Filters: [tagged] }
  )) {
    groups.push(...(page.AutoScalingGroups ?? []))
  }
  const templates: TemplateView[] = []
  for await (const { LaunchTemplates = [] } of paginateDescribeLaunchTemplates(
    { client: ec2, pageSize: 200 },
    { Filters: [tagged] }
  )) {
    templates.push(
      ...LaunchTemplates.map(template => ({
        id: template.LaunchTemplateId ?? '',
        name: template.LaunchTemplateName ?? '',
        createdAt: template.CreateTime?.getTime() ?? 0,
        tags: tagsOf(template.Tags)
      }))
    )
  }
  const known = new Set(templates.map(({ id }) => id))
  const settings = new Map<string, LaunchSettings>()
  // The latest version is nearly always the one that a group launches: all of them in one listing.
  for await (const { LaunchTemplateVersions = [] } of paginateDescribeLaunchTemplateVersions(
    { client: ec2, pageSize: 200 },
    { Versions: ['$Latest'] }
  )) {
    for (const { LaunchTemplateId = '', LaunchTemplateData, VersionNumber } of LaunchTemplateVersions) {
      if (!known.has(LaunchTemplateId) || LaunchTemplateData === undefined) continue
      settings.set(versionKey(LaunchTemplateId, VersionNumber), settingsOf(LaunchTemplateData))
    }
  }
  const loadBalancers: BalancerView[] = []
  for await (const page of paginateDescribeLoadBalancers({ client: elb, pageSize: 400 }, {})) {
    loadBalancers.push(...(page.LoadBalancers ?? []).map(balancerView))
  }
  const slots: TargetGroupView[] = []
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client: elb, pageSize: 400 }, {})) {
    slots.push(...TargetGroups.map(targetGroupView).filter(({ name }) => SLOT_NAME.test(name)))
  }
  const groupViews = groups.map(groupView)
  return {
    balancers: loadBalancers,
    targetGroups: slots,
    groups: groupViews,
    templates,
    settings,
    tags: [
      ...groupViews.map(({ tags }) => tags),
      ...(await balancerTags(
        elb,
        slots.map(({ arn }) => arn)
      ))
    ]
  }
}

async function balancerTags(elb: ElasticLoadBalancingV2Client, arns: readonly string[]): Promise<Tags[]> {
  const found: Tags[] = []
  for (let from = 0; from < arns.length; from += ARNS_A_CALL) {
    const { TagDescriptions = [] } = await elb.send(
      new DescribeTagsCommand({ ResourceArns: arns.slice(from, from + ARNS_A_CALL) })
    )
    found.push(...TagDescriptions.map(({ Tags }) => tagsOf(Tags)))
  }
  return found
}

/** The balancers as a world reads them, answered from the inventory but for rules and health, which are asked for. */
export const inventoried = (found: Inventory, elb: ElasticLoadBalancingV2Client): Balancers => ({
  ...balancers(elb),
  byArn: async arn => found.balancers.find(balancer => balancer.arn === arn),
  find: async name => found.balancers.find(balancer => balancer.name === name),
  targetGroups: async names => found.targetGroups.filter(({ name }) => names.includes(name))
})

/**
 * The templates as a world reads them, answered from the inventory but for versions that are not the latest: a rolling
 * deploy adds a version, and goes back to the one before it.
 */
export const inventoriedTemplates = (
  found: Pick<Inventory, 'templates' | 'settings'>,
  templates: LaunchTemplates
): LaunchTemplates => ({
  ...templates,
  of: async cluster => found.templates.filter(({ tags }) => isTaggedFor(cluster, tags)),
  settings: async (id, version) =>
    found.settings.get(versionKey(id, version)) ?? (await templates.settings(id, version))
})
