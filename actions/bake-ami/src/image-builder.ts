import {
  CancelImageCreationCommand,
  CreateComponentCommand,
  CreateDistributionConfigurationCommand,
  CreateImageCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  DeleteComponentCommand,
  DeleteDistributionConfigurationCommand,
  DeleteImageCommand,
  DeleteImageRecipeCommand,
  DeleteInfrastructureConfigurationCommand,
  GetImageCommand,
  ImagebuilderClient,
  ListWorkflowExecutionsCommand,
  ListWorkflowStepExecutionsCommand,
  paginateListInfrastructureConfigurations,
  StartImagePipelineExecutionCommand
} from '@aws-sdk/client-imagebuilder'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { unlessMissing } from '../../../lib/aws/failures.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { type LogPart, logSince } from './build-log.ts'

/** A build of our own: everything that Image Builder has to know. */
export interface BuildOrder {
  /** Of all its resources; nobody else's. */
  readonly name: string
  readonly component: string
  readonly baseId: string
  readonly rootDevice: string
  readonly rootVolumeGiB: number | undefined
  readonly kmsKey: string | undefined
  readonly encrypted: boolean
  readonly region: string
  readonly amiName: string
  readonly tags: Tags
  readonly instanceProfile: string
  readonly instanceTypes: readonly string[]
  readonly subnetId: string | undefined
  readonly securityGroupIds: readonly string[]
}

/** How far a build is. */
export interface BuildState {
  /**
   * `PENDING`, `CREATING`, `BUILDING`, `TESTING`, `DISTRIBUTING`, `INTEGRATING`, `AVAILABLE`, `FAILED`, `CANCELLED`, …
   * or `GONE`, when somebody has deleted it.
   */
  readonly status: string
  readonly reason?: string
  /** The AMI of this region, once there is one. */
  readonly amiId?: string
  /** Steps of its workflows that have begun, as `name: status`, with their messages. */
  readonly steps: readonly string[]
}

export const hasFailed = (status: string): boolean => /^(FAILED|CANCELLED|DEPRECATED|DISABLED)$/.test(status)
export const isGone = (status: string): boolean => /^(DELETED|GONE)$/.test(status)

/** Whether a build of this status changes no more. */
export const isOver = (status: string): boolean => status === 'AVAILABLE' || hasFailed(status) || isGone(status)

/** Without account and region, which a log may mask. */
export const nameOf = (arn: string): string => arn.split(':').slice(5).join(':')

export interface ImageBuilder {
  /** Makes component, recipe and settings, and starts the build; gives its ARN. What it makes is told as it is made. */
  start(order: BuildOrder, onMade: (arn: string) => void): Promise<string>
  startPipeline(pipelineArn: string, clientToken: string): Promise<string>
  state(buildArn: string, region: string): Promise<BuildState>
  /** What the build's log says from there on. @throws LogUnreadable when this role may not read it. */
  log(buildArn: string, from: string | undefined): Promise<LogPart>
  cancel(buildArn: string): Promise<void>
  /** Removes one thing of those that `start` made, where it is still there. The AMI stays. */
  remove(arn: string): Promise<void>
  /** What runs for this application have made and not removed, theirs who are at it included. */
  ordered(application: string): Promise<readonly Ordered[]>
}

/** What a run has made at Image Builder, or was about to make. */
export interface Ordered {
  /** In the order in which they are made; the last one is the build. */
  readonly arns: readonly string[]
  readonly inputsDigest: string | undefined
  /** ISO time. */
  readonly orderedAt: string
  /** Of the build; undefined while there is none. */
  readonly status?: string
}

export function imageBuilder(): ImageBuilder {
  const client = new ImagebuilderClient(awsDefaults('bake-ami'))
  return {
    async start(order, onMade) {
      const { name, tags } = order
      const made = (arn: string | undefined): string => {
        onMade(arn ?? '')
        return arn ?? ''
      }
      // The first to be made and the last to go: it tells later runs of a build whose run was killed.
      const infrastructure = await client.send(
        new CreateInfrastructureConfigurationCommand({
          name,
          instanceProfileName: order.instanceProfile,
          ...(order.instanceTypes.length === 0 ? {} : { instanceTypes: [...order.instanceTypes] }),
          ...(order.subnetId === undefined ? {} : { subnetId: order.subnetId }),
          ...(order.securityGroupIds.length === 0 ? {} : { securityGroupIds: [...order.securityGroupIds] }),
          instanceMetadataOptions: { httpTokens: 'required' },
          terminateInstanceOnFailure: true,
          resourceTags: tags,
          tags,
          clientToken: `${name}-infrastructure`
        })
      )
      const infrastructureConfigurationArn = made(infrastructure.infrastructureConfigurationArn)
      const distribution = await client.send(
        new CreateDistributionConfigurationCommand({
          name,
          distributions: [
            { region: order.region, amiDistributionConfiguration: { name: order.amiName, amiTags: tags } }
          ],
          tags,
          clientToken: `${name}-distribution`
        })
      )
      const distributionConfigurationArn = made(distribution.distributionConfigurationArn)
      const component = await client.send(
        new CreateComponentCommand({
          name,
          semanticVersion: '1.0.0',
          platform: 'Linux',
          data: order.component,
          tags,
          clientToken: `${name}-component`
        })
      )
      const componentArn = made(component.componentBuildVersionArn)
      const recipe = await client.send(
        new CreateImageRecipeCommand({
          name,
          semanticVersion: '1.0.0',
          parentImage: order.baseId,
          components: [{ componentArn }],
          blockDeviceMappings: [
            {
              deviceName: order.rootDevice,
              ebs: {
                volumeType: 'gp3',
                deleteOnTermination: true,
                ...(order.rootVolumeGiB === undefined ? {} : { volumeSize: order.rootVolumeGiB }),
                ...(order.encrypted ? { encrypted: true } : {}),
                ...(order.kmsKey === undefined ? {} : { kmsKeyId: order.kmsKey })
              }
            }
          ],
          tags,
          clientToken: `${name}-recipe`
        })
      )
      const imageRecipeArn = made(recipe.imageRecipeArn)
      const build = await client.send(
        new CreateImageCommand({
          imageRecipeArn,
          infrastructureConfigurationArn,
          distributionConfigurationArn,
          imageTestsConfiguration: { imageTestsEnabled: false },
          tags,
          clientToken: `${name}-image`
        })
      )
      return made(build.imageBuildVersionArn)
    },

    async startPipeline(imagePipelineArn, clientToken) {
      const { imageBuildVersionArn = '' } = await client.send(
        new StartImagePipelineExecutionCommand({ imagePipelineArn, clientToken })
      )
      return imageBuildVersionArn
    },

    async state(imageBuildVersionArn, region) {
      const found = await unlessMissing(client.send(new GetImageCommand({ imageBuildVersionArn })))
      if (found === undefined) return { status: 'GONE', steps: [] }
      const { image } = found
      const ami = image?.outputResources?.amis?.find(one => one.region === region)
      return {
        status: image?.state?.status ?? 'PENDING',
        ...(image?.state?.reason === undefined ? {} : { reason: image.state.reason }),
        ...(ami?.image === undefined ? {} : { amiId: ami.image }),
        steps: await steps(client, imageBuildVersionArn)
      }
    },

    async ordered(application) {
      const found: Ordered[] = []
      for await (const { infrastructureConfigurationSummaryList = [] } of paginateListInfrastructureConfigurations(
        { client, pageSize: 25 },
        {}
      )) {
        for (const { arn = '', name, tags, dateCreated = '' } of infrastructureConfigurationSummaryList) {
          if (!name?.startsWith('kiln-') || tags?.[TAG.application] !== application) continue
          const arns = madeWith(arn)
          const status = await statusOf(client, arns.at(-1) ?? '')
          const inputsDigest = tags[TAG.inputsDigest]
          found.push({ arns, inputsDigest, orderedAt: dateCreated, ...(status === undefined ? {} : { status }) })
        }
      }
      return found
    },

    log: (buildArn, from) => logSince(client, buildArn, from),

    async cancel(imageBuildVersionArn) {
      await client.send(
        new CancelImageCreationCommand({
          imageBuildVersionArn,
          clientToken: `cancel-${imageBuildVersionArn.split('/').slice(1).join('-')}`.slice(0, 36)
        })
      )
    },

    async remove(arn) {
      await unlessMissing(removed(client, arn))
    }
  }
}

async function steps(client: ImagebuilderClient, imageBuildVersionArn: string): Promise<readonly string[]> {
  const { workflowExecutions = [] } = await client.send(new ListWorkflowExecutionsCommand({ imageBuildVersionArn }))
  const told: string[] = []
  for (const { workflowExecutionId } of workflowExecutions) {
    const { steps: all = [] } = await client.send(new ListWorkflowStepExecutionsCommand({ workflowExecutionId }))
    for (const { name, status, message } of all) {
      if (status === 'PENDING') continue
      told.push(`${name}: ${status?.toLowerCase()}${message === undefined || message === '' ? '' : `: ${message}`}`)
    }
  }
  return told
}

/** All that one order makes has the same name, and the first of a kind. */
function madeWith(infrastructureArn: string): readonly string[] {
  const of = (kind: string, tail = ''): string =>
    `${infrastructureArn.replace(':infrastructure-configuration/', `:${kind}/`)}${tail}`
  return [
    infrastructureArn,
    of('distribution-configuration'),
    of('component', '/1.0.0/1'),
    of('image-recipe', '/1.0.0'),
    of('image', '/1.0.0/1')
  ]
}

const statusOf = async (client: ImagebuilderClient, imageBuildVersionArn: string): Promise<string | undefined> => {
  const found = await unlessMissing(client.send(new GetImageCommand({ imageBuildVersionArn })))
  return found && (found.image?.state?.status ?? 'PENDING')
}

/** What an ARN is of stands in it: `arn:aws:imagebuilder:region:account:image-recipe/name/1.0.0`. */
async function removed(client: ImagebuilderClient, arn: string): Promise<void> {
  const [kind] = (arn.split(':')[5] ?? '').split('/')
  if (kind === 'image') await client.send(new DeleteImageCommand({ imageBuildVersionArn: arn }))
  if (kind === 'distribution-configuration') {
    await client.send(new DeleteDistributionConfigurationCommand({ distributionConfigurationArn: arn }))
  }
  if (kind === 'infrastructure-configuration') {
    await client.send(new DeleteInfrastructureConfigurationCommand({ infrastructureConfigurationArn: arn }))
  }
  if (kind === 'image-recipe') await client.send(new DeleteImageRecipeCommand({ imageRecipeArn: arn }))
  if (kind === 'component') await client.send(new DeleteComponentCommand({ componentBuildVersionArn: arn }))
}
