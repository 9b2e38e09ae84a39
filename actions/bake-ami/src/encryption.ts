import type { Snapshot, Snapshots } from '../../../lib/aws/snapshots.ts'
import { InputError } from '../../../lib/errors.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'

/** How the user wants the image encrypted; undefined leaves it to the base and the account. */
export interface EncryptionWish {
  readonly encrypt: boolean | undefined
  /** Id, alias or ARN. Implies `encrypt`. */
  readonly kmsKey: string | undefined
}

/** What the snapshots of a bake have to be. A child is encrypted as its parent is, with the same key, always. */
export interface Encryption {
  readonly required: boolean
  readonly forbidden: boolean
  readonly kmsKey: string | undefined
}

/**
 * Settles the wish with what the account does anyway. An account that encrypts by default refuses children of
 * unencrypted snapshots ("Encryption outcomes for EBS direct APIs"), so there the base has to be adopted encrypted.
 * @throws InputError when `encrypt: false` cannot be had, or the key is of another region.
 */
export async function encryptionFor(
  { encrypt, kmsKey }: EncryptionWish,
  snapshots: Pick<Snapshots, 'encryptionByDefault'>,
  region: string
): Promise<Encryption> {
  const stray = strayKey(kmsKey, region)
  if (stray !== undefined) throw new InputError([{ input: 'kms-key', problem: stray }])
  const byDefault = await snapshots.encryptionByDefault()
  if (encrypt === false && byDefault) {
    throw new InputError([
      { input: 'encrypt', problem: 'is false, and this account encrypts every new snapshot of this region by default' }
    ])
  }
  return { required: encrypt === true || kmsKey !== undefined || byDefault, forbidden: encrypt === false, kmsKey }
}

/** What is wrong with a key whose ARN names another region: EC2 takes it, and the copy fails minutes later. Pure. */
export function strayKey(kmsKey: string | undefined, region: string): string | undefined {
  const home = /^arn:[\w-]+:kms:([\w-]+):/.exec(kmsKey ?? '')?.[1]
  return home === undefined || home === region ? undefined : `is a key of ${home}, which cannot encrypt in ${region}`
}

/** Whether children of this snapshot come out as they have to. */
export function isFit(
  { encrypted, kmsKeyArn, tags }: FitSnapshot,
  { required, forbidden, kmsKey }: Encryption
): boolean {
  if (encrypted ? forbidden : required) return false
  return kmsKey === undefined || isOfKey(kmsKey, kmsKeyArn, tags)
}

type FitSnapshot = Pick<Snapshot, 'encrypted' | 'kmsKeyArn' | 'tags'>

/** EC2 answers with the key's ARN, which ends with its id. Of an alias it tells nothing: the copy's own tag does. */
function isOfKey(wanted: string, arn: string | undefined, tags: Tags): boolean {
  if (/(^|:)alias\//.test(wanted)) return tags[TAG.baseKey] === wanted
  return arn !== undefined && (arn === wanted || arn.endsWith(`:key/${wanted}`))
}
