import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  FieldProblem,
  flag,
  type Legible,
  lines,
  list,
  matching,
  mode,
  oneOf,
  optional,
  type Reading,
  readingOf,
  required,
  tagLines,
  text,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'
import type { Tags } from '../../../lib/tags.ts'
import type { BaseReference } from './base.ts'
import { amiNameProblem } from './digest.ts'
import type { Distribution, RegionalCopy } from './distribution.ts'
import type { EncryptionWish } from './encryption.ts'

const packageName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._+~^:-]*(=[A-Za-z0-9.+~:-]+)?$/,
  'a package name or NEVRA, such as hello-world-1.0-1.noarch, or hello-world=1.0-1 of an apt repository'
)
const location = matching(
  /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|https?:\/\/.+|file:\/.+)$/,
  's3://bucket/prefix, https://… or file:/directory'
)

const kmsKey = matching(
  /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
  'the id, alias/name or ARN of a KMS key'
)
const principal = matching(
  /^(\d{12}|arn:aws[a-z-]*:organizations::\d{12}:(organization\/o-[a-z0-9]{10,32}|ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}))$/,
  'an account id, or the ARN of an organization or of an organizational unit'
)
const regionName = matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1, or region=key')
const regionalCopy = (value: string): RegionalCopy => {
  const [region = '', ...key] = value.split('=')
  return { region: regionName(region), ...(key.length === 0 ? {} : { kmsKey: kmsKey(key.join('=')) }) }
}

const filterLines = (value: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    lines(value).map(line => {
      const [, name = '', wanted = ''] = /^([a-z][\w.:/-]*?)\s*=\s*(.+)$/i.exec(line) ?? []
      if (name === '') throw new FieldProblem(`"${line}" is not a filter as filter=value, such as tag:team=blue`)
      return [name, wanted.split(',').map(one => one.trim())]
    })
  )

/** The inputs, in the order of action.yml. */
export const fields = {
  application: required(word),
  'base-ami': optional(
    matching(/^(ami-[0-9a-f]{8,17}|ssm:\/?[A-Za-z0-9._/-]+)$/, 'an AMI id or ssm:/path/of/parameter')
  ),
  'base-owners': optional(list(matching(/^(\d{12}|self|amazon|aws-marketplace)$/, 'an account id, self or amazon'))),
  'base-name': optional(text),
  'base-filters': optional(filterLines),
  package: required(packageName),
  repository: required(location),
  'repository-gpgkey': optional(text),
  gpgcheck: optional(flag),
  'base-repositories': defaulted(flag, true),
  'exclude-packages': defaulted(list(text), ['kernel*', 'linux-image*']),
  provision: optional(text),
  verify: defaulted(oneOf('none', 'boot'), 'none'),
  'verify-url': optional(
    matching(
      /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/\S*)?$/,
      'a URL of the image itself, such as http://127.0.0.1:8080/healthz'
    )
  ),
  'verify-machine': optional(oneOf('auto', 'virtual', 'container')),
  'verify-timeout-seconds': defaulted(whole(5, 1800), 120),
  'ami-name': optional(text),
  'root-volume-size': optional(whole(1, 65536)),
  tags: optional(tagLines),
  encrypt: optional(flag),
  'kms-key': optional(kmsKey),
  'share-with': defaulted(list(principal), []),
  'copy-to-regions': defaulted(list(regionalCopy), []),
  'deprecate-after-days': optional(whole(1, 3650)),
  'deregistration-protection': defaulted(flag, false),
  'fast-restore-zones': defaulted(list(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as us-east-1a')), []),
  engine: defaulted(oneOf('ebs-direct', 'volume', 'image-builder'), 'ebs-direct'),
  'runner-instance': optional(matching(/^i-[0-9a-f]{8,17}$/, 'the id of an instance')),
  'image-builder-pipeline': optional(
    matching(
      /^arn:aws[a-z-]*:imagebuilder:[a-z0-9-]+:\d{12}:image-pipeline\/[a-z0-9-_]+$/,
      'the ARN of an image pipeline'
    )
  ),
  'instance-profile': optional(matching(/^[\w+=,.@-]{1,128}$/, 'the name of an instance profile')),
  'instance-types': defaulted(list(matching(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an instance type such as t3.small')), []),
  'subnet-id': optional(matching(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet')),
  'security-group-ids': defaulted(list(matching(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group')), []),
  fetch: defaulted(oneOf('auto', 'lazy', 'bulk'), 'auto'),
  'cache-directory': optional(text),
  workers: defaulted(whole(1, 256), 64),
  'timeout-seconds': defaulted(whole(60, 21600), 1800),
  mode: defaulted(mode, 'apply')
} as const

/** How Image Builder is to build: a pipeline that exists, or an instance as described here. */
export type ImageBuilderInputs =
  | { readonly pipelineArn: string }
  | {
      readonly instanceProfile: string
      readonly instanceTypes: readonly string[]
      readonly subnetId: string | undefined
      readonly securityGroupIds: readonly string[]
    }

export interface Inputs {
  readonly application: string
  readonly base: BaseReference
  readonly package: string
  readonly repository: string
  /** A file, a URL or the armoured key itself. */
  readonly gpgKey: string | undefined
  readonly gpgCheck: boolean
  readonly baseRepositories: boolean
  readonly excludePackages: readonly string[]
  /** Path of a script on the runner. */
  readonly provision: string | undefined
  /** A trial boot before anything is put; undefined: none. */
  readonly trial:
    | {
        readonly url: string | undefined
        readonly machine: 'auto' | 'virtual' | 'container'
        readonly timeoutSeconds: number
      }
    | undefined
  readonly amiName: string | undefined
  readonly rootVolumeGiB: number | undefined
  readonly tags: Tags
  readonly encryption: EncryptionWish
  readonly distribution: Distribution
  readonly fetch: 'auto' | 'lazy' | 'bulk'
  readonly cacheDirectory: string | undefined
  readonly engine: 'ebs-direct' | 'volume' | 'image-builder'
  /** For engine volume; the metadata service tells it when absent. */
  readonly runnerInstance: string | undefined
  /** For engine image-builder. */
  readonly imageBuilder: ImageBuilderInputs | undefined
  readonly workers: number
  readonly timeoutSeconds: number
  readonly mode: 'apply' | 'plan'
}

type Indispensable = 'application' | 'base' | 'package' | 'repository'

/** The inputs as far as they could be read: of these four nothing stands in for what could not. */
export type LegibleInputs = Omit<Inputs, Indispensable> & { readonly [K in Indispensable]: Inputs[K] | undefined }

export const isWhole = (asked: LegibleInputs): asked is LegibleInputs & Inputs =>
  [asked.application, asked.base, asked.package, asked.repository].every(one => one !== undefined)

export interface Given {
  readonly asked: LegibleInputs
  /** Every input that is wrong. */
  readonly problems: readonly InputProblem[]
}

/** Reads all inputs, and refuses none. */
export function inputs(env: NodeJS.ProcessEnv = process.env): Given {
  const { values, problems }: Reading<typeof fields> = readingOf(fields, env, together)
  return { asked: legible(values), problems }
}

function legible(values: Legible<typeof fields>): LegibleInputs {
  const base = reference(values['base-ami'], values['base-owners'], values['base-name'], values['base-filters'])
  return {
    application: values.application,
    base: 'problem' in base ? undefined : base,
    package: values.package,
    repository: values.repository,
    gpgKey: values['repository-gpgkey'],
    gpgCheck: values.gpgcheck ?? values['repository-gpgkey'] !== undefined,
    baseRepositories: values['base-repositories'],
    excludePackages: values['exclude-packages'],
    provision: values.provision,
    trial:
      values.verify === 'boot'
        ? {
            url: values['verify-url'],
            machine: values['verify-machine'] ?? 'auto',
            timeoutSeconds: values['verify-timeout-seconds']
          }
        : undefined,
    amiName: values['ami-name'],
    rootVolumeGiB: values['root-volume-size'],
    tags: values.tags ?? {},
    encryption: { encrypt: values.encrypt, kmsKey: values['kms-key'] },
    distribution: {
      shareWith: values['share-with'],
      copies: values['copy-to-regions'],
      deprecateAfterDays: values['deprecate-after-days'],
      deregistrationProtection: values['deregistration-protection'],
      fastRestoreZones: values['fast-restore-zones']
    },
    fetch: values.fetch,
    cacheDirectory: values['cache-directory'],
    engine: values.engine,
    runnerInstance: values['runner-instance'],
    imageBuilder: imageBuilderInputs(values),
    workers: values.workers,
    timeoutSeconds: values['timeout-seconds'],
    mode: values.mode
  }
}

function together(values: Partial<Values<typeof fields>>): readonly InputProblem[] {
  const problems: InputProblem[] = []
  const name = values['ami-name']
  const nameProblem = name === undefined ? undefined : amiNameProblem(name)
  if (nameProblem !== undefined) problems.push({ input: 'ami-name', problem: nameProblem })
  if (values.gpgcheck === true && values['repository-gpgkey'] === undefined) {
    problems.push({ input: 'repository-gpgkey', problem: 'is required with gpgcheck: true' })
  }
  if (values.encrypt === false && values['kms-key'] !== undefined) {
    problems.push({ input: 'kms-key', problem: 'goes with encrypt: true, or without encrypt' })
  }
  for (const input of ['verify-url', 'verify-machine'] as const) {
    if (values[input] !== undefined && values.verify !== undefined && values.verify !== 'boot') {
      problems.push({ input, problem: 'goes with verify: boot' })
    }
  }
  problems.push(...engineProblems(values))
  const isRead = (['base-ami', 'base-owners', 'base-name', 'base-filters'] as const).every(input => input in values)
  const base = reference(values['base-ami'], values['base-owners'], values['base-name'], values['base-filters'])
  if (isRead && 'problem' in base) problems.push({ input: 'base-ami', problem: base.problem })
  return problems
}

function imageBuilderInputs(values: Legible<typeof fields>): ImageBuilderInputs | undefined {
  if (values.engine !== 'image-builder') return undefined
  const pipelineArn = values['image-builder-pipeline']
  if (pipelineArn !== undefined) return { pipelineArn }
  return {
    instanceProfile: values['instance-profile'] ?? '',
    instanceTypes: values['instance-types'],
    subnetId: values['subnet-id'],
    securityGroupIds: values['security-group-ids']
  }
}

/** Inputs of one engine do nothing with another: that is told, not passed over. */
function engineProblems(values: Partial<Values<typeof fields>>): readonly InputProblem[] {
  const { engine, repository } = values
  const problems: InputProblem[] = []
  if (engine === undefined) return problems
  const belongs = (input: keyof typeof fields, to: Inputs['engine'], given: unknown): void => {
    if (given !== undefined && engine !== to) problems.push({ input, problem: `goes with engine: ${to}` })
  }
  const some = (items: readonly string[] | undefined): readonly string[] | undefined =>
    items?.length === 0 ? undefined : items
  belongs('runner-instance', 'volume', values['runner-instance'])
  belongs('image-builder-pipeline', 'image-builder', values['image-builder-pipeline'])
  belongs('instance-profile', 'image-builder', values['instance-profile'])
  belongs('instance-types', 'image-builder', some(values['instance-types']))
  belongs('subnet-id', 'image-builder', values['subnet-id'])
  belongs('security-group-ids', 'image-builder', some(values['security-group-ids']))
  if (engine !== 'image-builder') return problems
  const hasPipeline = values['image-builder-pipeline'] !== undefined
  if (!hasPipeline && 'instance-profile' in values && values['instance-profile'] === undefined) {
    problems.push({
      input: 'instance-profile',
      problem: 'is required with engine: image-builder, or image-builder-pipeline'
    })
  }
  if (hasPipeline && values['instance-profile'] !== undefined) {
    problems.push({ input: 'instance-profile', problem: 'is the pipeline’s own; give one or the other' })
  }
  if (values.verify === 'boot') {
    problems.push({
      input: 'verify',
      problem: 'is the pipeline’s own business with engine: image-builder (its test phase)'
    })
  }
  if (!hasPipeline && repository?.startsWith('file:') === true) {
    problems.push({
      input: 'repository',
      problem: 'is read by the instance with engine: image-builder: give s3:// or https://'
    })
  }
  // Image Builder would take it for a parameter of the component.
  const templates = [repository ?? '', ...(values['exclude-packages'] ?? [])].filter(one => one.includes('{{'))
  if (templates.length > 0) problems.push({ input: 'repository', problem: `may not hold {{ (${templates.join(', ')})` })
  return problems
}

function reference(
  base: string | undefined,
  owners: readonly string[] | undefined,
  name: string | undefined,
  filters: Readonly<Record<string, readonly string[]>> | undefined
): BaseReference | { readonly problem: string } {
  const isSearch = owners !== undefined || name !== undefined || filters !== undefined
  if (base !== undefined && isSearch) {
    return { problem: 'goes without base-owners, base-name and base-filters; give one or the others' }
  }
  if (base !== undefined) {
    return base.startsWith('ssm:') ? { parameter: base.slice('ssm:'.length) } : { imageId: base }
  }
  if (!isSearch) return { problem: 'is required, or base-owners with base-name' }
  if (owners === undefined || owners.length === 0) {
    return { problem: 'by base-name or base-filters needs base-owners, too: anybody may publish an AMI of any name' }
  }
  if (name === undefined && filters === undefined) {
    return { problem: 'by base-owners needs base-name or base-filters, too' }
  }
  return { owners, ...(name === undefined ? {} : { name }), ...(filters === undefined ? {} : { filters }) }
}
