/** EC2 Image Builder: components, recipes, settings, pipelines, and builds that run in a copy of the parent's disk. */
import { join } from 'node:path'
import type { Image as Ami, DescribeImagesResult, RegisterImageResult } from '@aws-sdk/client-ec2'
import type {
  CancelImageCreationCommandInput,
  CreateComponentCommandInput,
  CreateDistributionConfigurationCommandInput,
  CreateImageCommandInput,
  CreateImagePipelineCommandInput,
  CreateImageRecipeCommandInput,
  CreateInfrastructureConfigurationCommandInput,
  GetImageCommandInput,
  GetImageCommandOutput,
  ImageStatus,
  ListInfrastructureConfigurationsCommandInput,
  ListInfrastructureConfigurationsCommandOutput,
  ListWorkflowExecutionsCommandInput,
  ListWorkflowExecutionsCommandOutput,
  ListWorkflowStepExecutionsCommandInput,
  ListWorkflowStepExecutionsCommandOutput,
  StartImagePipelineExecutionCommandInput
} from '@aws-sdk/client-imagebuilder'
import type { SnapshotDoor } from '../blocks/index.ts'
import { page } from '../ec2/paging.ts'
import { AwsError, type Caller, type Handler, type Operations } from '../gateway/service.ts'
import type { Blocks, Room } from '../rooms.ts'
import { applied, buildSteps, StepFailed } from './build.ts'
import { type BuildLog, buildLog } from './log.ts'

export interface BuilderDeps {
  readonly blocks: Blocks & Pick<SnapshotDoor, 'seedSnapshot'>
  /** EC2, for what Image Builder does there for its caller. */
  readonly ec2: Operations
  readonly dataDir: string
  /** Where CloudWatch Logs is. */
  readonly moto: string
}

type Kind =
  | 'component'
  | 'image-recipe'
  | 'infrastructure-configuration'
  | 'distribution-configuration'
  | 'image-pipeline'

interface Resource {
  readonly arn: string
  readonly kind: Kind
  readonly input: object
  /** ARNs that this one needs as long as it stands. */
  readonly needs: readonly string[]
  readonly createdAt: string
}

interface Build {
  readonly arn: string
  readonly recipeArn: string
  readonly distributionArn: string | undefined
  readonly caller: Caller
  readonly stop: AbortController
  readonly steps: { name: string; status: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'; message: string }[]
  status: ImageStatus
  reason?: string
  ami?: { readonly region: string; readonly image: string; readonly name: string }
}

/** The steps of the managed workflow `build-image` (user guide, "Manage build and test workflows"). */
const WORKFLOW = ['LaunchBuildInstance', 'ApplyBuildComponents', 'CreateOutputAMI', 'TerminateBuildInstance'] as const

const missing = (arn: string | undefined): AwsError =>
  new AwsError('ResourceNotFoundException', `The resource with ARN '${arn ?? ''}' does not exist.`, 404)

export function builder({ blocks, ec2, dataDir, moto }: BuilderDeps): Room {
  const resources = new Map<string, Resource>()
  const builds = new Map<string, Build>()
  const answered = new Map<string, string>()
  const running = new Set<Promise<void>>()
  const folder = join(dataDir, 'builder')

  const find = <Input>(arn: string | undefined, kind: Kind): Resource & { readonly input: Input } => {
    const found = resources.get(arn ?? '')
    if (found?.kind !== kind) throw missing(arn)
    return found as Resource & { readonly input: Input }
  }

  /** Adds a resource; the same client token is the same one, the same name another's. */
  const add = (
    kind: Kind,
    tail: string,
    input: { clientToken?: string | undefined },
    caller: Caller,
    needs: readonly (string | undefined)[] = []
  ): string => {
    const token = `${caller.accountId} ${caller.region} ${kind} ${input.clientToken}`
    const earlier = input.clientToken === undefined ? undefined : answered.get(token)
    if (earlier !== undefined && resources.has(earlier)) return earlier
    const arn = `arn:aws:imagebuilder:${caller.region}:${caller.accountId}:${kind}/${tail}`
    if (resources.has(arn)) {
      throw new AwsError('ResourceAlreadyExistsException', `The resource '${arn}' already exists.`)
    }
    const all = needs.filter(need => need !== undefined)
    for (const need of all) if (!resources.has(need)) throw missing(need)
    resources.set(arn, { arn, kind, input, needs: all, createdAt: new Date().toISOString() })
    if (input.clientToken !== undefined) answered.set(token, arn)
    return arn
  }

  const named = (name: string | undefined): string => {
    if (!/^[-_A-Za-z0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z0-9]$/.test(name ?? '')) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The value supplied for parameter 'name' is not valid: ${name}`
      )
    }
    return (name ?? '').toLowerCase().replaceAll(' ', '-')
  }

  const ami = async (id: string, caller: Caller): Promise<Ami> => {
    const described = (await ec2['ec2:DescribeImages']?.({ ImageIds: [id] }, caller)) as DescribeImagesResult
    return described.Images?.[0] ?? {}
  }

  /** Goes through the workflow's steps; what happens in them is real but for the instance. */
  async function carryOut(build: Build): Promise<void> {
    const { caller, stop } = build
    const log: BuildLog = buildLog(moto, build.arn, caller)
    const step = async <T>(name: (typeof WORKFLOW)[number], body: () => Promise<T>): Promise<T> => {
      const one = { name, status: 'RUNNING' as Build['steps'][number]['status'], message: '' }
      build.steps.push(one)
      log.write(`Step ${name} started`)
      try {
        const value = await body()
        stop.signal.throwIfAborted()
        one.status = 'COMPLETED'
        return value
      } catch (error) {
        one.status = stop.signal.aborted ? 'CANCELLED' : 'FAILED'
        one.message = stop.signal.aborted ? '' : (error as Error).message
        throw error
      }
    }
    try {
      build.status = 'BUILDING'
      const recipe = find<CreateImageRecipeCommandInput>(build.recipeArn, 'image-recipe').input
      const documents = (recipe.components ?? []).map(
        ({ componentArn }) => find<CreateComponentCommandInput>(componentArn, 'component').input.data ?? ''
      )
      const parent = await step('LaunchBuildInstance', () => ami(recipe.parentImage ?? '', caller))
      const root = parent.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === parent.RootDeviceName)?.Ebs
      const id = build.arn.split('/').slice(1).join('-')
      const disk = await step('ApplyBuildComponents', () =>
        applied({ blocks, folder, signal: stop.signal, onLine: log.write }, id, root?.SnapshotId ?? '', documents)
      )
      build.status = 'DISTRIBUTING'
      build.ami = await step('CreateOutputAMI', () => register(build, recipe, parent, disk))
      await step('TerminateBuildInstance', async () => undefined)
      await log.end()
      build.status = 'AVAILABLE'
    } catch (error) {
      await log.end()
      if (stop.signal.aborted) {
        build.status = 'CANCELLED'
        return
      }
      build.status = 'FAILED'
      build.reason =
        error instanceof StepFailed ? `Workflow Execution ID failed: ${error.message}` : (error as Error).message
    }
  }

  async function register(build: Build, recipe: CreateImageRecipeCommandInput, parent: Ami, disk: string) {
    const { caller, distributionArn } = build
    const settings =
      distributionArn === undefined
        ? undefined
        : find<CreateDistributionConfigurationCommandInput>(distributionArn, 'distribution-configuration').input
    const distribution = settings?.distributions?.find(({ region }) => region === caller.region)
    const wanted = distribution?.amiDistributionConfiguration
    const tags = { CreatedBy: 'EC2 Image Builder', Ec2ImageBuilderArn: build.arn, ...wanted?.amiTags }
    const name = wanted?.name ?? `${recipe.name} ${new Date().toISOString().replaceAll(':', '-')}`
    const snapshotId = await blocks.seedSnapshot({
      rawPath: disk,
      ownerId: caller.accountId,
      public: false,
      region: caller.region,
      description: `Created by EC2 Image Builder for ${name}`,
      tags
    })
    const volume = recipe.blockDeviceMappings?.find(({ deviceName }) => deviceName === parent.RootDeviceName)?.ebs
    const registered = (await ec2['ec2:RegisterImage']?.(
      {
        Name: name,
        Architecture: parent.Architecture,
        VirtualizationType: parent.VirtualizationType,
        RootDeviceName: parent.RootDeviceName,
        EnaSupport: parent.EnaSupport,
        SriovNetSupport: parent.SriovNetSupport,
        BootMode: parent.BootMode,
        TpmSupport: parent.TpmSupport,
        ImdsSupport: parent.ImdsSupport,
        BlockDeviceMappings: [
          {
            DeviceName: parent.RootDeviceName,
            Ebs: {
              SnapshotId: snapshotId,
              VolumeType: volume?.volumeType ?? 'gp3',
              ...(volume?.volumeSize === undefined ? {} : { VolumeSize: volume.volumeSize })
            }
          }
        ],
        TagSpecifications: [
          { ResourceType: 'image', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }
        ]
      },
      caller
    )) as RegisterImageResult
    return { region: caller.region, image: registered.ImageId ?? '', name }
  }

  function begin(
    recipeArn: string | undefined,
    distributionArn: string | undefined,
    clientToken: string | undefined,
    caller: Caller
  ) {
    const token = `${caller.accountId} ${caller.region} image ${clientToken}`
    const earlier = clientToken === undefined ? undefined : answered.get(token)
    if (earlier !== undefined) return { imageBuildVersionArn: earlier }
    const recipe = find<CreateImageRecipeCommandInput>(recipeArn, 'image-recipe')
    const base = recipe.arn.replace(':image-recipe/', ':image/')
    let number = 1
    while (builds.has(`${base}/${number}`)) number++
    const build: Build = {
      arn: `${base}/${number}`,
      recipeArn: recipe.arn,
      distributionArn,
      caller,
      stop: new AbortController(),
      steps: [],
      status: 'PENDING'
    }
    builds.set(build.arn, build)
    if (clientToken !== undefined) answered.set(token, build.arn)
    const work = carryOut(build).finally(() => running.delete(work))
    running.add(work)
    return { imageBuildVersionArn: build.arn }
  }

  const built = (arn: string | undefined): Build => {
    const build = builds.get(arn ?? '')
    if (build === undefined) throw missing(arn)
    return build
  }

  const createComponent: Handler<CreateComponentCommandInput, object> = (input, caller) => {
    try {
      buildSteps(input.data ?? '')
    } catch (error) {
      throw new AwsError(
        'InvalidParameterValueException',
        `The component document is not valid: ${(error as Error).message}`
      )
    }
    const arn = add('component', `${named(input.name)}/${input.semanticVersion}/1`, input, caller)
    return { componentBuildVersionArn: arn, clientToken: input.clientToken }
  }
  const createRecipe: Handler<CreateImageRecipeCommandInput, object> = async (input, caller) => {
    const parent = await ami(input.parentImage ?? '', caller).catch(() => ({}) as Ami)
    if (parent.ImageId === undefined) {
      throw new AwsError('InvalidParameterValueException', `The parent image ${input.parentImage} does not exist.`)
    }
    const components = (input.components ?? []).map(({ componentArn }) => componentArn)
    return {
      imageRecipeArn: add('image-recipe', `${named(input.name)}/${input.semanticVersion}`, input, caller, components)
    }
  }
  const createInfrastructure: Handler<CreateInfrastructureConfigurationCommandInput, object> = (input, caller) => ({
    infrastructureConfigurationArn: add('infrastructure-configuration', named(input.name), input, caller)
  })
  const createDistribution: Handler<CreateDistributionConfigurationCommandInput, object> = (input, caller) => ({
    distributionConfigurationArn: add('distribution-configuration', named(input.name), input, caller)
  })
  const listInfrastructure: Handler<
    ListInfrastructureConfigurationsCommandInput,
    ListInfrastructureConfigurationsCommandOutput
  > = (input, { accountId, region }) => {
    const own = [...resources.values()].filter(
      ({ arn, kind }) =>
        kind === 'infrastructure-configuration' && arn.startsWith(`arn:aws:imagebuilder:${region}:${accountId}:`)
    )
    const { items, next } = page(
      own,
      { MaxResults: input.maxResults, NextToken: input.nextToken },
      { least: 1, most: 25 }
    )
    return {
      infrastructureConfigurationSummaryList: items.map(({ arn, input: made, createdAt }) => {
        const { name, tags = {} } = made as CreateInfrastructureConfigurationCommandInput
        return { arn, name, tags, dateCreated: createdAt }
      }),
      ...(next.NextToken === undefined ? {} : { nextToken: next.NextToken })
    }
  }
  const createPipeline: Handler<CreateImagePipelineCommandInput, object> = (input, caller) => ({
    imagePipelineArn: add('image-pipeline', named(input.name), input, caller, [
      input.imageRecipeArn,
      input.infrastructureConfigurationArn,
      input.distributionConfigurationArn
    ])
  })
  const createImage: Handler<CreateImageCommandInput, object> = (input, caller) => {
    find(input.infrastructureConfigurationArn, 'infrastructure-configuration')
    return begin(input.imageRecipeArn, input.distributionConfigurationArn, input.clientToken, caller)
  }
  const startPipeline: Handler<StartImagePipelineExecutionCommandInput, object> = (input, caller) => {
    const pipeline = find<CreateImagePipelineCommandInput>(input.imagePipelineArn, 'image-pipeline').input
    return begin(pipeline.imageRecipeArn, pipeline.distributionConfigurationArn, input.clientToken, caller)
  }
  const getImage: Handler<GetImageCommandInput, GetImageCommandOutput> = ({ imageBuildVersionArn }) => {
    const { arn, status, reason, ami: made } = built(imageBuildVersionArn)
    return {
      image: {
        arn,
        type: 'AMI',
        state: { status, ...(reason === undefined ? {} : { reason }) },
        ...(made === undefined ? {} : { outputResources: { amis: [{ ...made, state: { status } }] } })
      }
    }
  }
  const cancel: Handler<CancelImageCreationCommandInput, object> = ({ imageBuildVersionArn }) => {
    const build = built(imageBuildVersionArn)
    if (['AVAILABLE', 'FAILED', 'CANCELLED'].includes(build.status)) {
      throw new AwsError(
        'InvalidRequestException',
        `The image ${build.arn} is ${build.status}, and cannot be cancelled.`
      )
    }
    build.stop.abort()
    return { imageBuildVersionArn: build.arn }
  }
  const workflows: Handler<ListWorkflowExecutionsCommandInput, ListWorkflowExecutionsCommandOutput> = input => {
    const build = built(input.imageBuildVersionArn)
    return {
      imageBuildVersionArn: build.arn,
      workflowExecutions: [{ workflowExecutionId: `wf-${build.arn.split(':').pop()}`, type: 'BUILD' }]
    }
  }
  const workflowSteps: Handler<
    ListWorkflowStepExecutionsCommandInput,
    ListWorkflowStepExecutionsCommandOutput
  > = input => {
    const build = [...builds.values()].find(({ arn }) => `wf-${arn.split(':').pop()}` === input.workflowExecutionId)
    if (build === undefined) throw missing(input.workflowExecutionId)
    return { steps: build.steps.map(step => ({ ...step })) }
  }

  const remove =
    (kind: Kind, member: string): Handler<Readonly<Record<string, string | undefined>>, object> =>
    input => {
      const { arn } = find(input[member], kind)
      const user =
        [...resources.values()].find(({ needs }) => needs.includes(arn))?.arn ??
        [...builds.values()].find(({ recipeArn }) => recipeArn === arn)?.arn
      if (user !== undefined) throw new AwsError('ResourceDependencyException', `${arn} is used by ${user}.`)
      resources.delete(arn)
      return { [member]: arn }
    }

  return {
    operations: {
      'imagebuilder:CreateComponent': createComponent,
      'imagebuilder:CreateImageRecipe': createRecipe,
      'imagebuilder:CreateInfrastructureConfiguration': createInfrastructure,
      'imagebuilder:ListInfrastructureConfigurations': listInfrastructure,
      'imagebuilder:CreateDistributionConfiguration': createDistribution,
      'imagebuilder:CreateImagePipeline': createPipeline,
      'imagebuilder:CreateImage': createImage,
      'imagebuilder:StartImagePipelineExecution': startPipeline,
      'imagebuilder:GetImage': getImage,
      'imagebuilder:CancelImageCreation': cancel,
      'imagebuilder:ListWorkflowExecutions': workflows,
      'imagebuilder:ListWorkflowStepExecutions': workflowSteps,
      'imagebuilder:DeleteImage': ({ imageBuildVersionArn }: { imageBuildVersionArn?: string }) => {
        const { arn } = built(imageBuildVersionArn)
        builds.delete(arn)
        return { imageBuildVersionArn: arn }
      },
      'imagebuilder:DeleteComponent': remove('component', 'componentBuildVersionArn'),
      'imagebuilder:DeleteImageRecipe': remove('image-recipe', 'imageRecipeArn'),
      'imagebuilder:DeleteInfrastructureConfiguration': remove(
        'infrastructure-configuration',
        'infrastructureConfigurationArn'
      ),
      'imagebuilder:DeleteDistributionConfiguration': remove(
        'distribution-configuration',
        'distributionConfigurationArn'
      ),
      'imagebuilder:DeleteImagePipeline': remove('image-pipeline', 'imagePipelineArn')
    },
    async close() {
      for (const { stop } of builds.values()) stop.abort()
      await Promise.all(running)
    }
  }
}
