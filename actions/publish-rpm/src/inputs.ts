import { InputError } from '../../../lib/errors.ts'
import { defaulted, FieldProblem, oneOf, optional, required, text, type Values, whole } from '../../../lib/inputs.ts'
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
  'retain-metadata-hours': defaulted(whole(0, 8760), 72),
  retries: defaulted(whole(0, 100), 16)
}

/** What to publish, or that old metadata shall go. */
export function orderOf(inputs: Values<typeof fields>, workspace: string): Order | 'gc' {
  const { rpms, keep, compress, mode, retries } = inputs
  if (mode === 'gc') return 'gc'
  if (rpms === undefined) throw new InputError([{ input: 'rpms', problem: 'is required, but in mode gc' }])
  return { workspace, rpms, keep, compress, mode, retries }
}
