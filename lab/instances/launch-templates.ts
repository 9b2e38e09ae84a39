import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommandInput,
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateVersionsCommandInput,
  DeleteLaunchTemplateVersionsCommandOutput,
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplateVersionsCommandInput,
  LaunchTemplate,
  LaunchTemplateVersion,
  ModifyLaunchTemplateCommandInput,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { filtered, tagFacts } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { requestedTags, tagList } from '../ec2/tags.ts'
import { AwsError, type Caller, type Operations } from '../gateway/service.ts'
import type { LaunchTemplates } from '../rooms.ts'
import { newId } from './fleet.ts'

interface Version {
  readonly number: number
  readonly description: string | undefined
  readonly createdAt: number
  readonly createdBy: string
  readonly data: RequestLaunchTemplateData
}

export interface Template {
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly region: string
  readonly createdAt: number
  readonly createdBy: string
  readonly versions: Map<number, Version>
  /** Numbers are never given twice, also when the newest version was deleted. */
  latest: number
  defaultVersion: number
  tags: Record<string, string>
}

interface Owner {
  readonly accountId: string
  readonly region: string
}

interface Reference {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly version?: string | undefined
}

/** The reference says 128 characters, the service says 125 (cloudformation-user-guide#132). */
const NAME = /^[a-zA-Z0-9().\-/_]{3,125}$/
const PAGE = { least: 1, most: 200 }
const MOST_VERSIONS_DELETED = 200
/** For how long a client token answers with what it made. */
const TOKEN_HOURS = 24

/** Launch templates: named, versioned, never changed. (EC2 user guide, "Store instance launch parameters") */
export class Templates implements LaunchTemplates {
  readonly #clock: Clock
  readonly #templates = new Map<string, Template>()
  readonly #tokens = new Map<string, { digest: string; at: number; templateId: string; version: number }>()
  readonly operations: Operations

  constructor(clock: Clock) {
    this.#clock = clock
    this.operations = {
      'ec2:CreateLaunchTemplate': this.#create,
      'ec2:CreateLaunchTemplateVersion': this.#createVersion,
      'ec2:DescribeLaunchTemplates': this.#describe,
      'ec2:DescribeLaunchTemplateVersions': this.#describeVersions,
      'ec2:ModifyLaunchTemplate': this.#modify,
      'ec2:DeleteLaunchTemplate': this.#delete,
      'ec2:DeleteLaunchTemplateVersions': this.#deleteVersions
    }
  }

  all(): Template[] {
    return [...this.#templates.values()]
  }

  get(id: string): Template | undefined {
    return this.#templates.get(id)
  }

  /** The whole data of one version, for RunInstances. */
  data(
    owner: Owner,
    reference: Reference
  ): { id: string; name: string; version: string; data: RequestLaunchTemplateData } {
    const template = this.#find(owner, reference)
    const version = versionOf(template, reference.version)
    return { id: template.id, name: template.name, version: String(version.number), data: version.data }
  }

  resolve(caller: Owner, reference: { id?: string; name?: string; version?: string }) {
    const { id, name, version, data } = this.data(caller, reference)
    if (data.ImageId === undefined) {
      throw new AwsError(
        'ValidationError',
        `You must use a valid fully-formed launch template. The launch template ${id} does not specify an AMI.`
      )
    }
    return {
      id,
      name,
      version,
      imageId: data.ImageId,
      instanceType: data.InstanceType ?? 'm1.small',
      securityGroupIds: data.SecurityGroupIds ?? data.NetworkInterfaces?.[0]?.Groups ?? [],
      ...(data.UserData === undefined ? {} : { userData: data.UserData }),
      tags: requestedTags(data.TagSpecifications, 'instance')
    }
  }

  #find(owner: Owner, { id, name }: Reference): Template {
    if ((id === undefined) === (name === undefined)) {
      throw new AwsError(
        id === undefined ? 'MissingParameter' : 'InvalidParameterCombination',
        'Either LaunchTemplateId or LaunchTemplateName must be specified, but not both.'
      )
    }
    if (id !== undefined && !/^lt-[0-9a-f]{17}$/.test(id)) {
      throw new AwsError('InvalidLaunchTemplateId.Malformed', `Invalid id: "${id}" (expecting "lt-...")`)
    }
    const found = this.#owned(owner).find(template => (id === undefined ? template.name === name : template.id === id))
    if (found !== undefined) return found
    if (id !== undefined) {
      throw new AwsError(
        'InvalidLaunchTemplateId.NotFound',
        `The specified launch template, with template ID ${id}, does not exist.`
      )
    }
    throw new AwsError(
      'InvalidLaunchTemplateName.NotFoundException',
      `The specified launch template, with template name ${name}, does not exist.`
    )
  }

  #owned({ accountId, region }: Owner): Template[] {
    return this.all().filter(template => template.accountId === accountId && template.region === region)
  }

  readonly #create = (input: CreateLaunchTemplateCommandInput, caller: Caller) => {
    const { LaunchTemplateName: name = '', LaunchTemplateData: data } = input
    if (!NAME.test(name)) {
      throw new AwsError(
        'InvalidLaunchTemplateName.MalformedException',
        `A launch template name must be between 3 and 125 characters, and may contain letters, numbers, and the following characters: - ( ) . / _. (${name})`
      )
    }
    checkData(data)
    const tags = requestedTags(input.TagSpecifications, 'launch-template')
    dryRun(input.DryRun)
    const repeated = this.#recall(caller, 'create', input)
    if (repeated !== undefined) return { LaunchTemplate: shown(repeated.template) }
    if (this.#owned(caller).some(template => template.name === name)) {
      throw new AwsError('InvalidLaunchTemplateName.AlreadyExistsException', `Launch template name already in use.`)
    }
    const template: Template = {
      id: newId('lt'),
      name,
      accountId: caller.accountId,
      region: caller.region,
      createdAt: this.#clock.now(),
      createdBy: `arn:aws:iam::${caller.accountId}:root`,
      versions: new Map(),
      latest: 0,
      defaultVersion: 1,
      tags
    }
    this.#templates.set(template.id, template)
    this.#add(template, data ?? {}, input.VersionDescription)
    this.#remember(caller, 'create', input, template.id, 1)
    return { LaunchTemplate: shown(template) }
  }

  readonly #createVersion = (input: CreateLaunchTemplateVersionCommandInput, caller: Caller) => {
    const template = this.#find(caller, { id: input.LaunchTemplateId, name: input.LaunchTemplateName })
    checkData(input.LaunchTemplateData)
    dryRun(input.DryRun)
    const repeated = this.#recall(caller, 'version', input)
    if (repeated !== undefined) return { LaunchTemplateVersion: shownVersion(repeated.template, repeated.version) }
    // "The new version inherits the same launch parameters as the source version, except for parameters that you specify"
    const source = input.SourceVersion === undefined ? {} : versionOf(template, input.SourceVersion).data
    const version = this.#add(template, { ...source, ...input.LaunchTemplateData }, input.VersionDescription)
    this.#remember(caller, 'version', input, template.id, version.number)
    return { LaunchTemplateVersion: shownVersion(template, version) }
  }

  #add(template: Template, data: RequestLaunchTemplateData, description: string | undefined): Version {
    template.latest++
    const version = {
      number: template.latest,
      description,
      createdAt: this.#clock.now(),
      createdBy: template.createdBy,
      data: structuredClone(data)
    }
    template.versions.set(version.number, version)
    return version
  }

  readonly #describe = (input: DescribeLaunchTemplatesCommandInput, caller: Caller) => {
    dryRun(input.DryRun)
    const ids = input.LaunchTemplateIds ?? []
    const names = input.LaunchTemplateNames ?? []
    if ((ids.length > 0 || names.length > 0) && input.MaxResults !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'MaxResults may not be used with ids or names.')
    }
    const chosen =
      ids.length + names.length === 0
        ? this.#owned(caller)
        : [...ids.map(id => this.#find(caller, { id })), ...names.map(name => this.#find(caller, { name }))]
    const facts = (template: Template) => ({
      ...tagFacts(template.tags),
      'create-time': [new Date(template.createdAt).toISOString()],
      'launch-template-name': [template.name]
    })
    const found = filtered([...new Set(chosen)], input.Filters, facts, ['create-time', 'launch-template-name'])
    const { items, next } = page(found, input, PAGE)
    return { LaunchTemplates: items.map(shown), ...next }
  }

  readonly #describeVersions = (input: DescribeLaunchTemplateVersionsCommandInput, caller: Caller) => {
    dryRun(input.DryRun)
    const { LaunchTemplateId: id, LaunchTemplateName: name, Versions: wanted = [] } = input
    const aliases = wanted.length > 0 && wanted.every(version => version === '$Latest' || version === '$Default')
    // without a template: the latest or default version of every template of the account
    const templates =
      id === undefined && name === undefined && aliases ? this.#owned(caller) : [this.#find(caller, { id, name })]
    const found = templates.flatMap(template => {
      const all = [...template.versions.values()].sort((a, b) => b.number - a.number)
      const chosen = wanted.length === 0 ? all : [...new Set(wanted.map(version => versionOf(template, version)))]
      return chosen
        .filter(
          ({ number }) => number >= Number(input.MinVersion ?? 0) && number <= Number(input.MaxVersion ?? Infinity)
        )
        .map(version => ({ template, version }))
    })
    const facts = ({ template, version }: { template: Template; version: Version }) => ({
      'create-time': [new Date(version.createdAt).toISOString()],
      'image-id': [version.data.ImageId],
      'instance-type': [version.data.InstanceType],
      'is-default-version': [String(template.defaultVersion === version.number)]
    })
    const known = ['create-time', 'image-id', 'instance-type', 'is-default-version']
    const { items, next } = page(filtered(found, input.Filters, facts, known), input, PAGE)
    return { LaunchTemplateVersions: items.map(({ template, version }) => shownVersion(template, version)), ...next }
  }

  readonly #modify = (input: ModifyLaunchTemplateCommandInput, caller: Caller) => {
    const template = this.#find(caller, { id: input.LaunchTemplateId, name: input.LaunchTemplateName })
    const version = input.DefaultVersion === undefined ? undefined : versionOf(template, input.DefaultVersion)
    dryRun(input.DryRun)
    if (version !== undefined) template.defaultVersion = version.number
    return { LaunchTemplate: shown(template) }
  }

  readonly #delete = (input: DeleteLaunchTemplateCommandInput, caller: Caller) => {
    const template = this.#find(caller, { id: input.LaunchTemplateId, name: input.LaunchTemplateName })
    dryRun(input.DryRun)
    this.#templates.delete(template.id)
    return { LaunchTemplate: shown(template) }
  }

  readonly #deleteVersions = (
    input: DeleteLaunchTemplateVersionsCommandInput,
    caller: Caller
  ): Omit<DeleteLaunchTemplateVersionsCommandOutput, '$metadata'> => {
    const template = this.#find(caller, { id: input.LaunchTemplateId, name: input.LaunchTemplateName })
    const wanted = input.Versions ?? []
    if (wanted.length > MOST_VERSIONS_DELETED) {
      throw new AwsError('InvalidParameterValue', `At most ${MOST_VERSIONS_DELETED} versions can be deleted at once.`)
    }
    dryRun(input.DryRun)
    const answer: Required<Omit<DeleteLaunchTemplateVersionsCommandOutput, '$metadata'>> = {
      SuccessfullyDeletedLaunchTemplateVersions: [],
      UnsuccessfullyDeletedLaunchTemplateVersions: []
    }
    for (const number of wanted.map(Number)) {
      const item = { LaunchTemplateId: template.id, LaunchTemplateName: template.name, VersionNumber: number }
      if (number === template.defaultVersion || !template.versions.delete(number)) {
        answer.UnsuccessfullyDeletedLaunchTemplateVersions?.push({
          ...item,
          ResponseError:
            number === template.defaultVersion
              ? { Code: 'unexpectedError', Message: 'The default version of a launch template cannot be deleted.' }
              : {
                  Code: 'launchTemplateVersionDoesNotExist',
                  Message: 'Could not find launch template version.'
                }
        })
      } else {
        answer.SuccessfullyDeletedLaunchTemplateVersions?.push(item)
      }
    }
    return answer
  }

  #recall(caller: Caller, kind: string, input: { ClientToken?: string | undefined }) {
    if (input.ClientToken === undefined) return undefined
    const earlier = this.#tokens.get(tokenKey(caller, kind, input.ClientToken))
    if (earlier === undefined || earlier.at < this.#clock.now() - TOKEN_HOURS * 3_600_000) return undefined
    if (earlier.digest !== JSON.stringify(input)) {
      throw new AwsError(
        'IdempotentParameterMismatch',
        `The client token ${input.ClientToken} was used before with different parameters.`
      )
    }
    const template = this.#templates.get(earlier.templateId)
    const version = template?.versions.get(earlier.version)
    return template === undefined || version === undefined ? undefined : { template, version }
  }

  #remember(
    caller: Caller,
    kind: string,
    input: { ClientToken?: string | undefined },
    templateId: string,
    version: number
  ): void {
    if (input.ClientToken === undefined) return
    const digest = JSON.stringify(input)
    this.#tokens.set(tokenKey(caller, kind, input.ClientToken), { digest, at: this.#clock.now(), templateId, version })
  }
}

const tokenKey = ({ accountId, region }: Owner, kind: string, token: string): string =>
  `${kind}/${accountId}/${region}/${token}`

/** What the wire format cannot refuse. */
function checkData(data: RequestLaunchTemplateData | undefined): void {
  if (data === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter LaunchTemplateData')
  if (data.ImageId !== undefined && !/^(ami-[0-9a-f]{8}([0-9a-f]{9})?|resolve:ssm:.+)$/.test(data.ImageId)) {
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${data.ImageId}" (expecting "ami-...")`)
  }
  if (data.UserData !== undefined && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data.UserData)) {
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.')
  }
  requestedTags(data.TagSpecifications, 'instance')
}

/** @throws AwsError when there is no such version. No version means the default one, as for RunInstances. */
function versionOf(template: Template, wanted: string | undefined): Version {
  const newest = (): number => Math.max(...template.versions.keys())
  const number =
    wanted === '$Latest'
      ? newest()
      : wanted === undefined || wanted === '$Default'
        ? template.defaultVersion
        : Number(wanted)
  const version = template.versions.get(number)
  if (version === undefined) {
    throw new AwsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${wanted} for the launch template with ID ${template.id}.`
    )
  }
  return version
}

const shown = (template: Template): LaunchTemplate => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  CreateTime: new Date(template.createdAt),
  CreatedBy: template.createdBy,
  DefaultVersionNumber: template.defaultVersion,
  LatestVersionNumber: Math.max(...template.versions.keys()),
  Tags: tagList(template.tags)
})

const shownVersion = (template: Template, version: Version): LaunchTemplateVersion => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  VersionNumber: version.number,
  ...(version.description === undefined ? {} : { VersionDescription: version.description }),
  CreateTime: new Date(version.createdAt),
  CreatedBy: version.createdBy,
  DefaultVersion: template.defaultVersion === version.number,
  LaunchTemplateData: responseData(version.data)
})

/** As it was given; EC2 adds only that the metadata options are in force. */
function responseData(data: RequestLaunchTemplateData): ResponseLaunchTemplateData {
  const { MetadataOptions: metadata, ...rest } = structuredClone(data)
  const given = rest as ResponseLaunchTemplateData
  return metadata === undefined ? given : { ...given, MetadataOptions: { State: 'applied', ...metadata } }
}
