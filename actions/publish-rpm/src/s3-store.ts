import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client
} from '@aws-sdk/client-s3'
import { KilnError } from '../../../lib/errors.ts'
import type { Keeping, Listed, Store } from './store.ts'

const CACHE_CONTROL: Readonly<Record<Keeping, string>> = {
  'for ever': 'public, max-age=31536000, immutable',
  'ask each time': 'no-cache'
}

/**
 * Comparing must not need a download. S3 keeps the checksum that a write came with and tells it (user guide, "Checking
 * object integrity"); for stores that do not, the digest is stored beside the file, too.
 */
const DIGEST = 'kiln-sha256'

const sha256Of = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** A conflict lasts as long as the other write takes: packages are large. */
const CONFLICTS_MOST = 8
const CONFLICT_MILLISECONDS = 100

/**
 * A repository in an S3 bucket, by conditional writes (S3 user guide, "Conditional writes"): If-None-Match for new
 * files, If-Match for repomd.xml. 412 is a lost condition; 409 a conflict with a write at the same time, which says
 * nothing of what is there: a new file is then tried again.
 */
export function s3Store(
  client: S3Client,
  { bucket, prefix, url, isAmazon }: { bucket: string; prefix: string; url: string; isAmazon: boolean },
  wait: (milliseconds: number) => Promise<void> = sleep
): Store {
  const shown = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`
  const key = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`)
  const explain = (error: unknown): never => {
    const name = (error as Error).name
    if (name === 'NoSuchBucket') {
      throw new KilnError(`There is no bucket ${bucket}.`, {
        remedy: 'Create it (with versioning off or on, as you like), or correct the input "repository".',
        cause: error
      })
    }
    if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
      throw new KilnError(`The bucket ${bucket} is in another region.`, {
        remedy: 'Set the region of the bucket (`aws-region` of configure-aws-credentials).',
        cause: error
      })
    }
    if (name === 'AccessDenied' || name === 'Forbidden') {
      // S3 names the action in answers that have a body; those to HEAD have none.
      const [, missing] = /not authorized to perform: (s3:\w+)/.exec((error as Error).message) ?? []
      if (missing !== undefined) {
        throw new KilnError(`The role may not ${missing} in ${shown}.`, {
          remedy: `Allow it ${missing}: s3:ListBucket on arn:aws:s3:::${bucket} (without which a missing file reads as forbidden), all others on arn:aws:s3:::${bucket}/${key('*')}.`,
          cause: error
        })
      }
      throw new KilnError(`The role may not read and write ${shown}.`, {
        remedy: `Allow it s3:GetObject and s3:PutObject on arn:aws:s3:::${bucket}/${key('*')} and s3:ListBucket on the bucket (without which a missing file reads as forbidden).`,
        cause: error
      })
    }
    throw error
  }
  const put = async (
    path: string,
    bytes: Buffer,
    keeping: Keeping,
    condition: object
  ): Promise<'written' | 'refused' | 'conflict'> => {
    const sha256 = sha256Of(bytes)
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key(path),
          Body: bytes,
          ContentType: contentType(path),
          CacheControl: CACHE_CONTROL[keeping],
          Metadata: { [DIGEST]: sha256.toString('hex') },
          // S3 refuses the write unless it got these very bytes.
          ChecksumSHA256: sha256.toString('base64'),
          ...condition
        })
      )
      return 'written'
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
      if (status === 409) return 'conflict'
      // If-Match on a file that somebody removed answers 404.
      if (status === 412 || (status === 404 && (error as Error).name === 'NoSuchKey')) return 'refused'
      return explain(error)
    }
  }
  const get = async (path: string): ReturnType<Store['get']> => {
    try {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key(path) }))
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
      return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), tag: ETag ?? '' }
    } catch (error) {
      return (error as Error).name === 'NoSuchKey' ? undefined : explain(error)
    }
  }
  return {
    shown,
    url,
    atomicity: isAmazon ? 'promised' : 'to be proved',
    get,
    async facts(path) {
      try {
        const { ContentLength, Metadata, ChecksumSHA256, ChecksumType } = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key(path), ChecksumMode: 'ENABLED' })
        )
        // The checksum of an upload in parts is one of its parts' checksums.
        const whole = ChecksumType === 'COMPOSITE' ? undefined : ChecksumSHA256
        const kept = whole === undefined ? undefined : Buffer.from(whole, 'base64').toString('hex')
        return { bytes: ContentLength ?? 0, sha256: kept ?? Metadata?.[DIGEST] }
      } catch (error) {
        return (error as Error).name === 'NotFound' ? undefined : explain(error)
      }
    },
    async list(below) {
      const found: Listed[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await client
          .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${key(below)}/`, ContinuationToken }))
          .catch(explain)
        for (const { Key = '', LastModified } of page.Contents ?? []) {
          const path = prefix === '' ? Key : Key.slice(prefix.length + 1)
          // Without a date it counts as new.
          found.push({ path, modifiedMilliseconds: LastModified?.getTime() ?? Number.POSITIVE_INFINITY })
        }
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken !== undefined)
      return found
    },
    async remove(path) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key(path) })).catch(explain)
    },
    async create(path, bytes, keeping) {
      for (let conflicts = 0; conflicts < CONFLICTS_MOST; conflicts += 1) {
        if (conflicts > 0) await wait(CONFLICT_MILLISECONDS * 2 ** conflicts)
        const answer = await put(path, bytes, keeping, { IfNoneMatch: '*' })
        if (answer !== 'conflict') return answer === 'written' ? 'written' : 'exists'
      }
      throw new KilnError(`${shown}/${path} is being written by others all the time.`, {
        remedy: 'See which other job publishes the same file, and run it again. What was stored stays.'
      })
    },
    async replace(path, bytes, tag) {
      const condition = tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag }
      return (await put(path, bytes, 'ask each time', condition)) === 'written' ? 'written' : 'changed meanwhile'
    }
  }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  rpm: 'application/x-rpm',
  gz: 'application/gzip',
  zst: 'application/zstd',
  xml: 'application/xml',
  json: 'application/json',
  asc: 'application/pgp-signature'
}

const contentType = (path: string): string =>
  CONTENT_TYPES[/[^.]*$/.exec(path)?.[0] ?? ''] ?? 'application/octet-stream'

/** Where dnf reads the bucket over HTTP: by its own name on AWS, by path on another endpoint or for names with dots. */
export function repositoryUrl(bucket: string, prefix: string, region: string, endpoint: string | undefined): string {
  const path = prefix === '' ? '' : `/${prefix}`
  if (endpoint !== undefined && endpoint !== '') return `${endpoint.replace(/\/+$/, '')}/${bucket}${path}`
  const domain = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  return bucket.includes('.') ? `https://${domain}/${bucket}${path}` : `https://${bucket}.${domain}${path}`
}
