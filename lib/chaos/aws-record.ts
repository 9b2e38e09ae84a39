import type { AwsDefaults } from '../aws/clients.ts'
import type { ChaosRecord, RecordPlace } from './kills.ts'

const READS_AT_ONCE = 8

/** The record as it is kept in AWS. Clients are loaded on first use. */
export function awsRecord(place: RecordPlace, defaults: AwsDefaults): ChaosRecord {
  switch (place.kind) {
    case 'ssm':
      return parameters(place.path, defaults)
    case 's3':
      return objects(place.bucket, place.prefix, defaults)
    case 'dynamodb':
      return items(place.table, defaults)
  }
}

const parameters = (path: string, defaults: AwsDefaults): ChaosRecord => ({
  async texts(folder) {
    const { SSMClient, paginateGetParametersByPath } = await import('@aws-sdk/client-ssm')
    const client = new SSMClient(defaults)
    const found: { key: string; text: string }[] = []
    const pages = paginateGetParametersByPath({ client }, { Path: `${path}/${folder}`, Recursive: true })
    for await (const { Parameters = [] } of pages) {
      for (const { Name = '', Value = '' } of Parameters) found.push({ key: Name.slice(path.length + 1), text: Value })
    }
    return found
  }
})

const objects = (Bucket: string, prefix: string, defaults: AwsDefaults): ChaosRecord => ({
  async texts(folder) {
    const { S3Client, GetObjectCommand, paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
    // Names of buckets do not resolve below an endpoint of one's own.
    const client = new S3Client({ ...defaults, forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined })
    const root = prefix === '' ? '' : `${prefix}/`
    const keys: string[] = []
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${root}${folder}/` })) {
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []))
    }
    const found: { key: string; text: string }[] = []
    for (let from = 0; from < keys.length; from += READS_AT_ONCE) {
      const read = keys.slice(from, from + READS_AT_ONCE).map(async Key => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
        return { key: Key.slice(root.length), text: (await Body?.transformToString()) ?? '' }
      })
      found.push(...(await Promise.all(read)))
    }
    return found
  }
})

const items = (TableName: string, defaults: AwsDefaults): ChaosRecord => ({
  async texts(folder) {
    const { DynamoDBClient, paginateQuery } = await import('@aws-sdk/client-dynamodb')
    const found: { key: string; text: string }[] = []
    const pages = paginateQuery(
      { client: new DynamoDBClient(defaults) },
      {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: { ':kind': { S: folder } }
      }
    )
    for await (const { Items = [] } of pages) {
      for (const item of Items) found.push({ key: `${folder}/${item['key']?.S}`, text: item['text']?.S ?? '' })
    }
    return found
  }
})
