import {
  type Change,
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client
} from '@aws-sdk/client-route-53'

export interface HostedZone {
  readonly id: string
  /** Without the final dot. */
  readonly name: string
  readonly private: boolean
}

/** A name in a zone and where it points. */
export interface NameRecord {
  readonly name: string
  readonly type: string
  readonly target: string
  readonly ttlSeconds: number
  /** Of an alias, which has no TTL: the hosted zone of AWS's that the target is in. */
  readonly aliasZoneId?: string
}

/** Where a record points; the console puts `dualstack.` before what an alias of a load balancer points to. */
export const targetOf = ({ target }: NameRecord): string => target.replace(/^dualstack\./, '')

/** A load balancer's DNS name starts with its name; one that was made again has another number after it. */
export const pointsToBalancer = (record: NameRecord, balancerName: string): boolean =>
  new RegExp(`^(internal-)?${balancerName}-[0-9a-z]+\\.`).test(targetOf(record))

/** Names in Route 53. */
export interface HostedZones {
  /** The private zone of this name, or a public one when there is no private one. */
  find(name: string): Promise<HostedZone | undefined>
  record(zoneId: string, name: string): Promise<NameRecord | undefined>
  /** Writes the record in the place of the one before, all or nothing. */
  point(zoneId: string, record: NameRecord, before?: NameRecord): Promise<void>
  /** Nothing to do when it is gone. */
  remove(zoneId: string, record: NameRecord): Promise<void>
}

const bare = (name: string): string => name.replace(/\.$/, '').toLowerCase()

export const hostedZones = (client: Route53Client): HostedZones => ({
  async find(name) {
    const answer = await client.send(new ListHostedZonesByNameCommand({ DNSName: name }))
    const zones = (answer.HostedZones ?? [])
      .filter(zone => bare(zone.Name ?? '') === bare(name))
      .map(zone => ({
        id: (zone.Id ?? '').replace('/hostedzone/', ''),
        name: bare(zone.Name ?? ''),
        private: zone.Config?.PrivateZone ?? false
      }))
    return zones.find(zone => zone.private) ?? zones[0]
  },

  async record(zoneId, name) {
    const answer = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, StartRecordName: name, MaxItems: 5 })
    )
    const found = (answer.ResourceRecordSets ?? []).find(
      record => bare(record.Name ?? '') === bare(name) && /^(A|AAAA|CNAME)$/.test(record.Type ?? '')
    )
    if (found === undefined) return undefined
    return {
      name: bare(found.Name ?? ''),
      type: found.Type ?? '',
      target: bare(found.ResourceRecords?.[0]?.Value ?? found.AliasTarget?.DNSName ?? ''),
      ttlSeconds: found.TTL ?? 0,
      ...(found.AliasTarget?.HostedZoneId === undefined ? {} : { aliasZoneId: found.AliasTarget.HostedZoneId })
    }
  },

  async point(zoneId, record, before) {
    // A CNAME and an address of the same name exclude each other, so one goes with the same write.
    const gone: Change[] =
      before === undefined || before.type === record.type
        ? []
        : [{ Action: 'DELETE', ResourceRecordSet: recordSet(before) }]
    const Changes: Change[] = [...gone, { Action: 'UPSERT', ResourceRecordSet: recordSet(record) }]
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes } }))
  },

  async remove(zoneId, record) {
    try {
      await client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zoneId,
          ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: recordSet(record) }] }
        })
      )
    } catch (error) {
      if (!(error instanceof Error && /not found/i.test(error.message))) throw error
    }
  }
})

const recordSet = ({ name, type, target, ttlSeconds, aliasZoneId }: NameRecord): ResourceRecordSet => ({
  Name: name,
  Type: type as NonNullable<ResourceRecordSet['Type']>,
  ...(aliasZoneId === undefined
    ? { TTL: ttlSeconds, ResourceRecords: [{ Value: target }] }
    : { AliasTarget: { DNSName: target, HostedZoneId: aliasZoneId, EvaluateTargetHealth: false } })
})
