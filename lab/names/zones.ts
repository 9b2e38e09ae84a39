import {
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandOutput,
  paginateListHostedZones,
  type ResourceRecordSet,
  Route53Client
} from '@aws-sdk/client-route-53'

/** All records of the private hosted zones that Route 53 (moto) holds for the lab's account. */
export async function privateRecords(endpoint: string, accountId = '123456789012'): Promise<ResourceRecordSet[]> {
  const client = new Route53Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: accountId, secretAccessKey: 'lab' }
  })
  try {
    const records: ResourceRecordSet[] = []
    for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {})) {
      for (const { Id: HostedZoneId, Config } of HostedZones) {
        if (Config?.PrivateZone !== true) continue
        let from: Partial<ListResourceRecordSetsCommandOutput> = {}
        do {
          from = await client.send(
            new ListResourceRecordSetsCommand({
              HostedZoneId,
              StartRecordName: from.NextRecordName,
              StartRecordType: from.NextRecordType,
              StartRecordIdentifier: from.NextRecordIdentifier
            })
          )
          records.push(...(from.ResourceRecordSets ?? []))
        } while (from.IsTruncated)
      }
    }
    return records
  } finally {
    client.destroy()
  }
}
