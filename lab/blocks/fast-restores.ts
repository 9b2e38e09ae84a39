/** Fast snapshot restore: per snapshot and zone, with the states that EC2 goes through. */
import type {
  DescribeFastSnapshotRestoresCommandInput,
  DescribeFastSnapshotRestoresCommandOutput,
  DisableFastSnapshotRestoresCommandInput,
  DisableFastSnapshotRestoresCommandOutput,
  EnableFastSnapshotRestoresCommandInput,
  EnableFastSnapshotRestoresCommandOutput
} from '@aws-sdk/client-ec2'
import type { Clock } from '../clock.ts'
import { dryRun } from '../ec2/dry-run.ts'
import { type Facts, filtered } from '../ec2/filters.ts'
import { page } from '../ec2/paging.ts'
import { AwsError, type Handler, type Operations } from '../gateway/service.ts'
import { isVisible, type SnapshotStore, stateOf } from './snapshots.ts'

interface Restore {
  readonly snapshotId: string
  readonly zone: string
  readonly ownerId: string
  readonly region: string
  readonly since: number
}

/** AWS needs an hour for each TiB to optimise a snapshot (EBS user guide, "Enable fast snapshot restore"). */
const OPTIMIZING_SECONDS = 1
/** Fast snapshot restores that an account may have in a region, unless it asks for more (the same page). */
const QUOTA = 5
const FILTERS = ['availability-zone', 'owner-id', 'snapshot-id', 'state']

export function fastRestores(store: SnapshotStore, clock: Clock): Operations {
  const restores = new Map<string, Restore>()
  const keyOf = (snapshotId: string, zone: string): string => `${snapshotId} ${zone}`
  /** A deleted snapshot takes its fast restores with it. */
  const live = (): Restore[] => {
    for (const [key, { snapshotId }] of restores) if (store.get(snapshotId) === undefined) restores.delete(key)
    return [...restores.values()]
  }
  const stateFor = ({ since }: Restore): 'optimizing' | 'enabled' =>
    clock.now() - since < OPTIMIZING_SECONDS * 1000 ? 'optimizing' : 'enabled'
  const view = (restore: Restore) => ({
    SnapshotId: restore.snapshotId,
    AvailabilityZone: restore.zone,
    State: stateFor(restore),
    StateTransitionReason: 'Client.UserInitiated - Lifecycle state transition',
    OwnerId: restore.ownerId,
    EnablingTime: new Date(restore.since)
  })

  const enable: Handler<EnableFastSnapshotRestoresCommandInput, EnableFastSnapshotRestoresCommandOutput> = (
    { AvailabilityZones = [], SourceSnapshotIds = [], DryRun },
    caller
  ) => {
    dryRun(DryRun)
    const foreign = AvailabilityZones.find(zone => zone.slice(0, -1) !== caller.region)
    if (AvailabilityZones.length === 0 || foreign !== undefined) {
      throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${foreign ?? ''}]`)
    }
    const Successful = []
    const Unsuccessful = []
    for (const SnapshotId of SourceSnapshotIds) {
      const snapshot = store.get(SnapshotId)
      if (snapshot === undefined || !isVisible(snapshot, caller) || stateOf(snapshot, clock) !== 'completed') {
        throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${SnapshotId}' does not exist.`)
      }
      for (const zone of AvailabilityZones) {
        const had = restores.get(keyOf(SnapshotId, zone))
        const mine = live().filter(({ ownerId, region }) => ownerId === caller.accountId && region === caller.region)
        if (had === undefined && mine.length >= QUOTA) {
          Unsuccessful.push({
            SnapshotId,
            FastSnapshotRestoreStateErrors: [
              {
                AvailabilityZone: zone,
                Error: {
                  Code: 'FastSnapshotRestoreLimitExceeded',
                  Message: `You have reached the limit of ${QUOTA} snapshots enabled for fast snapshot restore.`
                }
              }
            ]
          })
          continue
        }
        const restore = had ?? {
          snapshotId: SnapshotId,
          zone,
          ownerId: caller.accountId,
          region: caller.region,
          since: clock.now()
        }
        restores.set(keyOf(SnapshotId, zone), restore)
        Successful.push({ ...view(restore), State: 'enabling' as const })
      }
    }
    return { Successful, Unsuccessful }
  }

  const disable: Handler<DisableFastSnapshotRestoresCommandInput, DisableFastSnapshotRestoresCommandOutput> = (
    { AvailabilityZones = [], SourceSnapshotIds = [], DryRun },
    caller
  ) => {
    dryRun(DryRun)
    const Successful = []
    for (const SnapshotId of SourceSnapshotIds) {
      for (const zone of AvailabilityZones) {
        const had = restores.get(keyOf(SnapshotId, zone))
        if (had?.ownerId !== caller.accountId) continue
        restores.delete(keyOf(SnapshotId, zone))
        Successful.push({ ...view(had), State: 'disabling' as const })
      }
    }
    return { Successful, Unsuccessful: [] }
  }

  const describe: Handler<DescribeFastSnapshotRestoresCommandInput, DescribeFastSnapshotRestoresCommandOutput> = (
    input,
    caller
  ) => {
    dryRun(input.DryRun)
    const facts = (restore: Restore): Facts => ({
      'availability-zone': [restore.zone],
      'owner-id': [restore.ownerId],
      'snapshot-id': [restore.snapshotId],
      state: [stateFor(restore)]
    })
    const mine = live().filter(({ ownerId, region }) => ownerId === caller.accountId && region === caller.region)
    const { items, next } = page(filtered(mine, input.Filters, facts, FILTERS), input, { least: 1, most: 200 })
    return { FastSnapshotRestores: items.map(view), ...next }
  }

  return {
    'ec2:EnableFastSnapshotRestores': enable,
    'ec2:DisableFastSnapshotRestores': disable,
    'ec2:DescribeFastSnapshotRestores': describe
  }
}
