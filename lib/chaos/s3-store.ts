import type { S3Client } from '@aws-sdk/client-s3'
import type { AwsDefaults } from '../aws/clients.ts'
import { creating, isCalled, type Kept, type Store } from './store.ts'

const READS_AT_ONCE = 8

/** An endpoint for S3 alone goes before one for all services (SDKs and tools reference, "Service-specific endpoints"). */
const hasOwnEndpoint = (env: NodeJS.ProcessEnv): boolean =>
  (env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']) !== undefined

/**
 * Objects of a bucket: PutObject with If-None-Match: * creates or fails with 412; 409 says that another write of the key
 * is under way, which is as good as taken (S3 user guide, "Conditional writes"). The client is loaded on first use.
 */
export function s3Store(defaults: AwsDefaults, Bucket: string, prefix: string): Store {
  const path = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`)
  let loaded: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined
  const load = () => {
    loaded ??= import('@aws-sdk/client-s3').then(sdk => ({
      sdk,
      // Names of buckets do not resolve below an endpoint of one's own.
      client: new sdk.S3Client({ ...defaults, forcePathStyle: hasOwnEndpoint(process.env) })
    }))
    return loaded
  }
  const put = async (key: string, Body: string, onlyNew: boolean): Promise<void> => {
    const { sdk, client } = await load()
    const condition = onlyNew ? { IfNoneMatch: '*' } : {}
    await client.send(
      new sdk.PutObjectCommand({ Bucket, Key: path(key), Body, ContentType: 'application/json', ...condition })
    )
  }
  const read = async (key: string): Promise<string | undefined> => {
    const { sdk, client } = await load()
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: path(key) }))
      return await Body?.transformToString()
    } catch (error) {
      if (isCalled(error, 'NoSuchKey')) return undefined
      throw error
    }
  }
  return {
    create: creating((key, text) => put(key, text, true), 'PreconditionFailed', 'ConditionalRequestConflict'),
    read,
    write: (key, text) => put(key, text, false),
    async remove(key) {
      const { sdk, client } = await load()
      await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: path(key) }))
    },
    async list(folder, wanted = () => true) {
      const { sdk, client } = await load()
      const keys: string[] = []
      for await (const { Contents = [] } of sdk.paginateListObjectsV2(
        { client },
        { Bucket, Prefix: path(`${folder}/`) }
      ))
        keys.push(...Contents.map(({ Key = '' }) => Key.slice(path('').length)))
      const kept: Kept[] = []
      const chosen = keys.filter(wanted)
      for (let from = 0; from < chosen.length; from += READS_AT_ONCE) {
        const batch = chosen.slice(from, from + READS_AT_ONCE)
        const found = await Promise.all(batch.map(async key => ({ key, text: await read(key) })))
        // What was removed since it was listed is not kept any more.
        for (const { key, text } of found) if (text !== undefined) kept.push({ key, text })
      }
      return kept
    }
  }
}
