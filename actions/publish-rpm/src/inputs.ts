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
import type { Order } from './main.ts'
import type { Place } from './store.ts'

/** Bucket names: S3 user guide, "General purpose buckets naming rules". */
const S3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/
const FILE = /^file:(?:\/\/)?(\/[^\0\r\n]*)$/

function repository(value: string): Place {
  const [, bucket, prefix = ''] = S3.exec(value) ?? []
  const parts = prefix.split('/').filter(part => part !== '')
  if (parts.includes('..') || parts.includes('.')) throw new FieldProblem(`"${value}" leads out of its prefix`)
  if (bucket !== undefined) return { kind: 's3', bucket, prefix: parts.join('/') }
  const [, directory] = FILE.exec(value) ?? []
  if (directory !== undefined) return { kind: 'file', directory }
  throw new FieldProblem(`"${value}" is neither s3://bucket/prefix nor file:/directory`)
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
  retries: defaulted(whole(0, 100), 16)
}

/** What to publish, or that old metadata shall go. */
export function orderOf(inputs: Values<typeof fields>, workspace: string): Order | 'gc' {
  const { rpms, keep, compress, mode, retries, 'sign-key': key, 'sign-passphrase': passphrase } = inputs
  if (mode === 'gc') return 'gc'
  const problems: InputProblem[] = []
  if (rpms === undefined) problems.push({ input: 'rpms', problem: 'is required, but in mode gc' })
  if (key === undefined && passphrase !== undefined) {
    problems.push({
      input: 'sign-key',
      problem: 'is empty, and sign-passphrase is not: the secret may have another name'
    })
  }
  if (rpms === undefined || problems.length > 0) throw new InputError(problems)
  return {
    ...{ workspace, rpms, keep, compress, mode, retries },
    revisions: inputs.revisions || key !== undefined,
    gpgKey: inputs['package-gpgkey'],
    signingKey: key === undefined ? undefined : { key, passphrase }
  }
}
