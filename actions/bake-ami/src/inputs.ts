import { InputError, type InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  flag,
  list,
  matching,
  mode,
  oneOf,
  optional,
  readInputs,
  required,
  tagLines,
  text,
  whole,
  word
} from '../../../lib/inputs.ts'
import type { Tags } from '../../../lib/tags.ts'
import type { BaseReference } from './base.ts'
import { amiNameProblem } from './digest.ts'

const packageName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._+~^:-]*$/,
  'a package name or NEVRA, such as hello-world-1.0-1.noarch'
)
const location = matching(
  /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|https?:\/\/.+|file:\/.+)$/,
  's3://bucket/prefix, https://… or file:/directory'
)

/** The inputs, in the order of action.yml. */
export const fields = {
  application: required(word),
  'base-ami': optional(
    matching(/^(ami-[0-9a-f]{8,17}|ssm:\/?[A-Za-z0-9._/-]+)$/, 'an AMI id or ssm:/path/of/parameter')
  ),
  'base-owners': optional(list(matching(/^(\d{12}|self|amazon|aws-marketplace)$/, 'an account id, self or amazon'))),
  'base-name': optional(text),
  package: required(packageName),
  repository: required(location),
  'repository-gpgkey': optional(text),
  gpgcheck: optional(flag),
  'base-repositories': defaulted(flag, true),
  'exclude-packages': defaulted(list(text), ['kernel*']),
  provision: optional(text),
  'ami-name': optional(text),
  'root-volume-size': optional(whole(1, 65536)),
  tags: optional(tagLines),
  engine: defaulted(oneOf('ebs-direct'), 'ebs-direct'),
  fetch: defaulted(oneOf('bulk'), 'bulk'),
  'cache-directory': optional(text),
  workers: defaulted(whole(1, 256), 64),
  'timeout-seconds': defaulted(whole(60, 21600), 1800),
  mode: defaulted(mode, 'apply')
} as const

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
  readonly amiName: string | undefined
  readonly rootVolumeGiB: number | undefined
  readonly tags: Tags
  readonly cacheDirectory: string | undefined
  readonly workers: number
  readonly timeoutSeconds: number
  readonly mode: 'apply' | 'plan'
}

/** @throws InputError naming every input that is wrong. */
export function inputs(env: NodeJS.ProcessEnv = process.env): Inputs {
  const values = readInputs(fields, env)
  const problems: InputProblem[] = []
  const name = values['ami-name']
  const nameProblem = name === undefined ? undefined : amiNameProblem(name)
  if (nameProblem !== undefined) problems.push({ input: 'ami-name', problem: nameProblem })
  if (values.gpgcheck === true && values['repository-gpgkey'] === undefined) {
    problems.push({ input: 'repository-gpgkey', problem: 'is required with gpgcheck: true' })
  }
  const base = reference(values['base-ami'], values['base-owners'], values['base-name'])
  if ('problem' in base) problems.push({ input: 'base-ami', problem: base.problem })
  if (problems.length > 0 || 'problem' in base) throw new InputError(problems)
  return {
    application: values.application,
    base,
    package: values.package,
    repository: values.repository,
    gpgKey: values['repository-gpgkey'],
    gpgCheck: values.gpgcheck ?? values['repository-gpgkey'] !== undefined,
    baseRepositories: values['base-repositories'],
    excludePackages: values['exclude-packages'],
    provision: values.provision,
    amiName: name,
    rootVolumeGiB: values['root-volume-size'],
    tags: values.tags ?? {},
    cacheDirectory: values['cache-directory'],
    workers: values.workers,
    timeoutSeconds: values['timeout-seconds'],
    mode: values.mode
  }
}

function reference(
  base: string | undefined,
  owners: readonly string[] | undefined,
  name: string | undefined
): BaseReference | { readonly problem: string } {
  const byName = owners !== undefined || name !== undefined
  if (base !== undefined && byName) return { problem: 'goes without base-owners and base-name; give one or the others' }
  if (base !== undefined) {
    return base.startsWith('ssm:') ? { parameter: base.slice('ssm:'.length) } : { imageId: base }
  }
  if (!byName) return { problem: 'is required, or base-owners with base-name' }
  if (owners === undefined || owners.length === 0) {
    return { problem: 'by base-name needs base-owners, too: anybody may publish an AMI of any name' }
  }
  return name === undefined ? { problem: 'by base-owners needs base-name, too' } : { owners, name }
}
