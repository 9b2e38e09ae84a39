import { callerArn } from './caller-identity.ts'
import type { Authorisation } from './gateway.ts'
import { conditionKeys, evaluate, type Policy, type Request, type Resource } from './iam.ts'
import { AwsError, type Caller } from './service.ts'

/** Which actions and resources a call touches, and what the caller's policies say to that. */
export interface Authoriser {
  /** Enforces these policies from now on: for an access key, or for all sessions of a role by its ARN. */
  put(principal: string, policies: readonly Policy[]): void
  remove(principal: string): void
  clear(): void
  keys(): readonly string[]
  /** What IAM's policy simulator says of a role, by its ARN, or of the caller's own user. */
  simulate(principal: string, caller: Caller, request: Request): Simulated
  /** @throws AwsError in the words of the service. */
  authorise(call: Authorisation): Promise<void>
}

export interface Simulated {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny'
  /** Condition keys of the policies that the request does not tell. */
  readonly missing: readonly string[]
}

/** What only the rooms know of the resources that a call names. */
export interface Knowledge {
  /** Tags of a resource by its ARN, for `aws:ResourceTag` conditions. */
  tagsOf(arn: string, call: Authorisation): Promise<Readonly<Record<string, string>>>
  /** The Auto Scaling group of an instance. */
  groupOf(instanceId: string, call: Authorisation): Promise<string | undefined>
  /** The role in the instance profile of a launch template. */
  roleOf(template: TemplateReference, call: Authorisation): Promise<string | undefined>
}

/** A launch template as calls of Auto Scaling and EC2 name it. */
export interface TemplateReference {
  readonly LaunchTemplateId?: string
  readonly LaunchTemplateName?: string
  readonly Version?: string
}

interface Need {
  readonly action: string
  readonly arns: readonly string[]
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

export function authoriser({ tagsOf, groupOf, roleOf }: Knowledge): Authoriser {
  const policies = new Map<string, readonly Policy[]>()
  return {
    put: (key, given) => void policies.set(key, given),
    remove: key => void policies.delete(key),
    clear: () => policies.clear(),
    keys: () => [...policies.keys()],
    simulate(principal, { accessKeyId }, request) {
      const own = policies.get(principal.includes(':role/') ? principal : accessKeyId)
      if (own === undefined) return { decision: 'allowed', missing: [] }
      const verdict = evaluate(own, request)
      return {
        decision: verdict.allowed ? 'allowed' : verdict.explicit ? 'explicitDeny' : 'implicitDeny',
        missing: conditionKeys(own).filter(key => !(key in request.context))
      }
    },
    async authorise(call) {
      const { accessKeyId, roleArn = '' } = call.caller
      const own = policies.get(accessKeyId) ?? policies.get(roleArn)
      if (own === undefined) return
      for (const need of [...(await needs(call, groupOf)), ...(await passedRoles(call, roleOf))]) {
        const resources: Resource[] = []
        for (const arn of need.arns) resources.push({ arn, tags: arn.includes('*') ? {} : await tagsOf(arn, call) })
        const context = { 'aws:requestedregion': call.caller.region, ...requestTags(call.input), ...need.context }
        const verdict = evaluate(own, { action: need.action, resources, context })
        if (!verdict.allowed) throw denied(call, need.action, verdict.arn, verdict.explicit)
      }
    }
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denied({ service, caller }: Authorisation, action: string, arn: string, explicit: boolean): AwsError {
  const because = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`
  const message = `User: ${callerArn(caller)} is not authorized to perform: ${action} on resource: ${arn} ${because}`
  if (service === 'ec2') {
    return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403)
  }
  const isJson = ['ebs', 'ssm', 'dynamodb', 'fis'].includes(service)
  return new AwsError(
    isJson ? 'AccessDeniedException' : 'AccessDenied',
    message,
    service === 'ssm' || service === 'dynamodb' ? 400 : 403
  )
}

type Input = Readonly<Record<string, unknown>>

async function needs(call: Authorisation, groupOf: Knowledge['groupOf']): Promise<Need[]> {
  const { service, operation } = call
  const action = `${service}:${operation}`
  switch (service) {
    case 'ec2':
      return ec2Needs(call, action)
    case 'ebs':
      return [{ action, arns: ebsArns(call) }]
    case 'autoscaling':
      return [{ action, arns: await autoScalingArns(call, groupOf) }]
    case 'elasticloadbalancing':
      return [{ action, arns: elbArns(call) }]
    case 's3':
      return s3Needs(call)
    case 'ssm':
      return [{ action, arns: ssmArns(call) }]
    case 'sts':
      // Needs no permission, and cannot be denied (STS API reference, GetCallerIdentity).
      if (operation === 'GetCallerIdentity') return []
      return [{ action, arns: [new URLSearchParams(call.body.toString('utf8')).get('RoleArn') ?? '*'] }]
    case 'iam':
      return [{ action, arns: [new URLSearchParams(call.body.toString('utf8')).get('PolicySourceArn') ?? '*'] }]
    case 'route53':
      return [{ action, arns: route53Arns(call) }]
    case 'dynamodb':
      return [{ action, arns: dynamoDbArns(call) }]
    case 'fis':
      return [{ action, arns: fisArns(call) }]
    case 'logs':
      return [{ action, arns: logsArns(call) }]
    default:
      return [{ action, arns: ['*'] }]
  }
}

/** Calls that launch instances from a template, now or later. */
const LAUNCHING = new Set([
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'StartInstanceRefresh',
  'RunInstances',
  'CreateFleet'
])

/**
 * Who launches from a template with an instance profile gives its role to EC2. Making the template asks for nothing; Image
 * Builder asks when it is told the profile of its build instances.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2imagebuilder.html
 */
async function passedRoles(call: Authorisation, roleOf: Knowledge['roleOf']): Promise<Need[]> {
  const passing = (role: string): Need => ({
    action: 'iam:PassRole',
    arns: [role],
    context: { 'iam:passedtoservice': 'ec2.amazonaws.com' }
  })
  if (call.operation === 'CreateInfrastructureConfiguration') {
    const profile = text(call.input?.['instanceProfileName'])
    return profile === undefined ? [] : [passing(roleOfProfile(profile, call.caller.accountId))]
  }
  if (!LAUNCHING.has(call.operation)) return []
  const templates: TemplateReference[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
    if ('LaunchTemplateId' in value || 'LaunchTemplateName' in value) templates.push(value as TemplateReference)
    Object.values(value).forEach(visit)
  }
  visit(call.input)
  const roles = await Promise.all(templates.map(template => roleOf(template, call)))
  return roles.filter(role => role !== undefined).map(passing)
}

/** In the lab a role has the name of its instance profile. */
export const roleOfProfile = (profile: string, accountId: string): string => `arn:aws:iam::${accountId}:role/${profile}`

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : typeof value === 'string' ? [value] : []

const EC2_KINDS: readonly (readonly [prefix: string, kind: string, hasAccount: boolean])[] = [
  ['i-', 'instance', true],
  ['ami-', 'image', false],
  ['snap-', 'snapshot', false],
  ['lt-', 'launch-template', true],
  ['subnet-', 'subnet', true],
  ['sg-', 'security-group', true],
  ['vol-', 'volume', true],
  ['vpc-', 'vpc', true],
  ['eni-', 'network-interface', true]
]

/** What calls make, so what the policy must allow by wildcard, as no id exists yet. */
const EC2_MAKES: Readonly<Record<string, readonly string[]>> = {
  RunInstances: ['instance', 'volume', 'network-interface'],
  RegisterImage: ['image'],
  CopyImage: ['image'],
  CreateImage: ['image', 'snapshot'],
  CreateSnapshot: ['snapshot'],
  CopySnapshot: ['snapshot'],
  CreateVolume: ['volume'],
  CreateLaunchTemplate: ['launch-template'],
  CreateSecurityGroup: ['security-group'],
  ImportSnapshot: ['snapshot']
}

/**
 * EC2's ARNs by the ids in the input. Describe calls have no resource-level permissions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
function ec2Needs({ operation, input = {}, caller }: Authorisation, action: string): Need[] {
  if (/^(Describe|Get)/.test(operation)) return [{ action, arns: ['*'] }]
  const arn = (kind: string, id: string): string => {
    const hasAccount = EC2_KINDS.find(entry => entry[1] === kind)?.[2] ?? true
    return `arn:aws:ec2:${caller.region}:${hasAccount ? caller.accountId : ''}:${kind}/${id}`
  }
  const arns = new Set((EC2_MAKES[operation] ?? []).map(kind => arn(kind, '*')))
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      const kind = EC2_KINDS.find(([prefix]) => value.startsWith(prefix))
      if (kind !== undefined && /^[a-z]+-[0-9a-f]{8,}$/.test(value)) arns.add(arn(kind[1], value))
    } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
      Object.values(value).forEach(visit)
    }
  }
  // The group that a rule lets in is not changed, so it is no resource of the call.
  visit(/^(Authorize|Revoke)SecurityGroup/.test(operation) ? input['GroupId'] : input)
  const result: Need[] = [{ action, arns: arns.size === 0 ? ['*'] : [...arns] }]
  // Tagging on creation is a permission of its own.
  const specifications = (input['TagSpecifications'] ?? []) as { ResourceType?: string }[]
  const tagged = specifications.map(({ ResourceType }) => arn(ResourceType ?? '', '*'))
  if (tagged.length > 0) {
    result.push({ action: 'ec2:CreateTags', arns: tagged, context: { 'ec2:createaction': operation } })
  }
  return result
}

function ebsArns({ input = {}, caller }: Authorisation): string[] {
  const ids = [input['SnapshotId'], input['FirstSnapshotId'], input['SecondSnapshotId'], input['ParentSnapshotId']]
  const given = ids.filter(id => typeof id === 'string')
  return (given.length === 0 ? ['*'] : given).map(id => `arn:aws:ec2:${caller.region}::snapshot/${id}`)
}

async function autoScalingArns(call: Authorisation, groupOf: Knowledge['groupOf']): Promise<string[]> {
  const { operation, input = {}, caller } = call
  if (operation.startsWith('Describe')) return ['*']
  const tags = (input['Tags'] ?? []) as { ResourceId?: string }[]
  const names = [text(input['AutoScalingGroupName']), ...tags.map(({ ResourceId }) => ResourceId)]
  const instanceId = text(input['InstanceId'])
  if (instanceId !== undefined) names.push(await groupOf(instanceId, call))
  const known = [...new Set(names.filter(name => name !== undefined))]
  const arn = (name: string): string =>
    `arn:aws:autoscaling:${caller.region}:${caller.accountId}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${name}`
  return (known.length === 0 ? ['*'] : known).map(arn)
}

function elbArns({ operation, input = {}, caller }: Authorisation): string[] {
  if (operation.startsWith('Describe')) return ['*']
  const prefix = `arn:aws:elasticloadbalancing:${caller.region}:${caller.accountId}`
  if (operation === 'CreateLoadBalancer') {
    const kind = input['Type'] === 'network' ? 'net' : 'app'
    return [`${prefix}:loadbalancer/${kind}/${text(input['Name'])}/*`]
  }
  if (operation === 'CreateTargetGroup') return [`${prefix}:targetgroup/${text(input['Name'])}/*`]
  const given = ['RuleArn', 'ListenerArn', 'TargetGroupArn', 'LoadBalancerArn', 'ResourceArns'].flatMap(key =>
    texts(input[key])
  )
  return given.length === 0 ? ['*'] : given
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBuckets',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadBucket: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  HeadObject: 'GetObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  ListParts: 'ListMultipartUploadParts',
  DeleteObjects: 'DeleteObject',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration'
}

function s3Needs({ operation, path }: Authorisation): Need[] {
  const [, bucket = '', ...key] = path.split('/').map(decodeURIComponent)
  const name = key.join('/')
  const arn = bucket === '' ? '*' : `arn:aws:s3:::${bucket}${name === '' ? '' : `/${name}`}`
  return [
    { action: `s3:${S3_ACTIONS[operation] ?? operation}`, arns: [operation === 'DeleteObjects' ? `${arn}/*` : arn] }
  ]
}

function ssmArns({ operation, body, caller }: Authorisation): string[] {
  if (operation === 'DescribeParameters') return ['*']
  let input: Input = {}
  try {
    input = JSON.parse(body.toString('utf8') || '{}') as Input
  } catch {
    return ['*']
  }
  const names = ['Name', 'Names', 'Path'].flatMap(key => texts(input[key]))
  const arn = (name: string): string =>
    // Public parameters belong to nobody's account.
    `arn:aws:ssm:${caller.region}:${name.startsWith('/aws/') ? '' : caller.accountId}:parameter/${name.replace(/^\//, '')}`
  return names.length === 0 ? ['*'] : names.map(arn)
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function dynamoDbArns({ body, caller }: Authorisation): string[] {
  const table = text((JSON.parse(body.toString('utf8') || '{}') as Input)['TableName'])
  return [table === undefined ? '*' : `arn:aws:dynamodb:${caller.region}:${caller.accountId}:table/${table}`]
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
function logsArns({ body, caller }: Authorisation): string[] {
  const input = JSON.parse(body.toString('utf8') || '{}') as Input
  const [group, stream] = [text(input['logGroupName']), text(input['logStreamName'])]
  if (group === undefined) return ['*']
  return [`arn:aws:logs:${caller.region}:${caller.accountId}:log-group:${group}:log-stream:${stream ?? ''}`]
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsfaultinjectionservice.html */
function fisArns({ operation, path, caller }: Authorisation): string[] {
  const id = path.split('/')[2]
  return [operation === 'GetSafetyLever' ? `arn:aws:fis:${caller.region}:${caller.accountId}:safety-lever/${id}` : '*']
}

function route53Arns({ path }: Authorisation): string[] {
  const [, , kind, id] = path.split('/')
  if (id === undefined || (kind !== 'hostedzone' && kind !== 'change')) return ['*']
  return [`arn:aws:route53:::${kind}/${id}`]
}

/** `aws:RequestTag/…` and `aws:TagKeys` of whatever form the tags come in. */
function requestTags(input: Input = {}): Record<string, string | readonly string[]> {
  const specifications = (input['TagSpecifications'] ?? []) as { Tags?: unknown }[]
  const lists = [input['Tags'], ...specifications.map(({ Tags }) => Tags)]
  const tags = lists
    .flatMap(list => (Array.isArray(list) ? (list as { Key?: string; Value?: string }[]) : []))
    .filter(tag => typeof tag === 'object' && tag.Key !== undefined)
  if (tags.length === 0) return {}
  return {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:requesttag/${Key.toLowerCase()}`, Value])),
    'aws:tagkeys': tags.map(({ Key = '' }) => Key)
  }
}
