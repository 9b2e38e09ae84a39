import { InputError, type InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  FieldProblem,
  flag,
  oneOf,
  optional,
  required,
  text,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { keyProblems } from '../../../lib/rpm/signing-key.ts'
import type { Order } from './main.ts'
import type { ArtifactoryPlace, Place } from './store.ts'

/** Bucket names: S3 user guide, "General purpose buckets naming rules". */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/
const FILE = /^file:(?:\/\/)?(\/[^\0\r\n]*)$/

/** http only for what never leaves the machine: the token goes with each request. */
const ARTIFACTORY =
  /^artifactory:(https:\/\/[A-Za-z0-9.-]+(?::\d+)?\/artifactory|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/artifactory)\/([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/([A-Za-z0-9._/-]*))?$/

function repository(value: string): Place | ArtifactoryPlace {
  const [, bucket, prefix = ''] = S3.exec(value) ?? []
  const parts = prefix.split('/').filter(part => part !== '')
  if (parts.includes('..') || parts.includes('.')) throw new FieldProblem(`"${value}" leads out of its prefix`)
  if (bucket !== undefined) return { kind: 's3', bucket, prefix: parts.join('/') }
  const [, service, key, path = ''] = ARTIFACTORY.exec(value) ?? []
  if (service !== undefined && key !== undefined) {
    const folders = path.split('/').filter(part => part !== '')
    if (folders.includes('..') || folders.includes('.'))
      throw new FieldProblem(`"${value}" leads out of its repository`)
    return { kind: 'artifactory', service, key, path: folders.join('/') }
  }
  const [, directory] = FILE.exec(value) ?? []
  if (directory !== undefined) return { kind: 'file', directory }
  throw new FieldProblem(
    `"${value}" is neither s3://bucket/prefix, file:/directory nor artifactory:https://host/artifactory/repository/path`
  )
}

export const fields = {
  repository: required(repository),
  rpms: optional(text),
  keep: defaulted(whole(0, 10_000), 10),
  compress: defaulted(oneOf('gz', 'zstd'), 'gz' as 'gz' | 'zstd'),
  mode: defaulted(oneOf('apply', 'plan', 'gc'), 'apply' as 'apply' | 'plan' | 'gc'),
  'package-gpgkey': optional(text),
  'sign-key': optional(text),
  'sign-passphrase': optional(text),
  revisions: defaulted(flag, false),
  'retain-metadata-hours': defaulted(whole(0, 8760), 72),
  'retain-revisions-days': defaulted(whole(0, 36_500), 0),
  retries: defaulted(whole(0, 100), 16),
  'artifactory-token': optional(text),
  'metadata-timeout-seconds': defaulted(whole(1, 7200), 600)
}

/** Artifactory makes, keeps and signs its metadata itself. */
function artifactoryProblems(inputs: Values<typeof fields>): InputProblem[] {
  const problems: InputProblem[] = []
  const not = (input: keyof typeof fields, problem: string): void => void problems.push({ input, problem })
  if (inputs['artifactory-token'] === undefined) not('artifactory-token', 'is required for a repository of Artifactory')
  if (inputs.mode === 'gc') not('mode', 'gc is not for Artifactory, which cleans its metadata itself')
  if (inputs.revisions) not('revisions', 'are not to be had in Artifactory, which makes its metadata itself')
  if (inputs['sign-key'] !== undefined) {
    not('sign-key', 'is for metadata, which Artifactory signs itself with the keys that it has; see package-gpgkey')
  }
  return problems
}

/** What to publish, or that old metadata shall go. */
export function orderOf(inputs: Values<typeof fields>, workspace: string): Order | 'gc' {
  const { rpms, keep, compress, mode, retries, 'sign-key': key, 'sign-passphrase': passphrase } = inputs
  const problems = inputs.repository.kind === 'artifactory' ? artifactoryProblems(inputs) : []
  if (rpms === undefined && mode !== 'gc') problems.push({ input: 'rpms', problem: 'is required, but in mode gc' })
  problems.push(...keyProblems({ key, passphrase }))
  if (problems.length > 0) throw new InputError(problems)
  if (mode === 'gc') return 'gc'
  return {
    ...{ workspace, rpms: rpms ?? '', keep, compress, mode, retries },
    revisions: inputs.revisions || key !== undefined,
    gpgKey: inputs['package-gpgkey'],
    signingKey: key === undefined ? undefined : { key, passphrase }
  }
}
