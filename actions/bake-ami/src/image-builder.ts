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
  StartImagePipelineExecutionCommand
} from '@aws-sdk/client-imagebuilder'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import type { Tags } from '../../../lib/tags.ts'
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
  /** `PENDING`, `CREATING`, `BUILDING`, `TESTING`, `DISTRIBUTING`, `INTEGRATING`, `AVAILABLE`, `FAILED`, `CANCELLED`, … */
  readonly status: string
  readonly reason?: string
  /** The AMI of this region, once there is one. */
  readonly amiId?: string
  /** Steps of its workflows that have begun, as `name: status`, with their messages. */
  readonly steps: readonly string[]
}

export interface ImageBuilder {
  /** Makes component, recipe and settings, and starts the build; gives its ARN. What it makes is told as it is made. */
  start(order: BuildOrder, onMade: (arn: string) => void): Promise<string>
  startPipeline(pipelineArn: string, clientToken: string): Promise<string>
  state(buildArn: string, region: string): Promise<BuildState>
  /** What the build's log says from there on. @throws LogUnreadable when this role may not read it. */
  log(buildArn: string, from: string | undefined): Promise<LogPart>
  cancel(buildArn: string): Promise<void>
  /** Removes what `start` made, the last first. The AMI stays. */
  remove(arns: readonly string[]): Promise<void>
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
      const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn }))
      const ami = image?.outputResources?.amis?.find(one => one.region === region)
      return {
        status: image?.state?.status ?? 'PENDING',
        ...(image?.state?.reason === undefined ? {} : { reason: image.state.reason }),
        ...(ami?.image === undefined ? {} : { amiId: ami.image }),
        steps: await steps(client, imageBuildVersionArn)
      }
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

    async remove(arns) {
      for (const arn of arns.toReversed()) await removed(client, arn)
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
