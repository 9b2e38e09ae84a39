import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { checkTagKeys, type Taggable } from '../ec2/tags.ts'
import { AwsError, type Caller } from '../gateway/service.ts'
import type { Blocks, Room } from '../rooms.ts'
import { attachments, frozen } from './attachments.ts'
import { dataFile, presentBlocks } from './data.ts'
import { direct } from './direct.ts'
import { disks } from './disks.ts'
import { type CopyRequest, copySnapshot, ec2Snapshots, notFound } from './ec2.ts'
import { encryption } from './encryption.ts'
import { fastRestores } from './fast-restores.ts'
import { EVERY_REGION, isOwner, newId, type SnapshotState, snapshotStore, stateOf } from './snapshots.ts'
import { volumes } from './volumes.ts'

/** Names of the switches that this room looks at. */
export const SWITCHES = [
  'ebs.blockTokenSeconds',
  'ebs.completeSeconds',
  'ebs.completesPerSecond',
  'ebs.copySeconds',
  'ebs.damageEveryNthGet',
  'ebs.emptyPages',
  'ebs.encryptionByDefault',
  'ebs.getsPerSecond',
  'ebs.latencyMilliseconds',
  'ebs.listLagSeconds',
  'ebs.listsPerSecond',
  'ebs.mebibytesPerSecond',
  'ebs.notFoundAfterStartSeconds',
  'ebs.pageBlocks',
  'ebs.pageTokenSeconds',
  'ebs.pendingSnapshots',
  'ebs.putsPerSecond',
  'ebs.startsPerSecond'
] as const

export interface BlocksDeps {
  readonly dataDir: string
  readonly clock: Clock
  readonly switches?: (name: string) => number
}

export interface Seed {
  readonly rawPath: string
  readonly ownerId: string
  readonly ownerAlias?: string
  readonly public: boolean
  readonly description: string
  /** Every region, unless it says one. */
  readonly region?: string
  readonly tags?: Readonly<Record<string, string>>
}

export { EVERY_REGION } from './snapshots.ts'

type Account = Pick<Caller, 'accountId' | 'region'>

/** What images/ needs of snapshots. */
export interface SnapshotDoor {
  snapshot(id: string):
    | {
        readonly ownerId: string
        readonly state: SnapshotState
        readonly volumeSizeGiB: number
        readonly encrypted: boolean
        readonly kmsKeyId?: string
        readonly failure?: string
        isUsableBy(accountId: string): boolean
      }
    | undefined
  /** A full copy for another account or key; whether the caller may is the images room's to check. */
  copy(id: string, account: Account, request: CopyRequest): string
  remove(id: string): Promise<void>
  tag(id: string, tags: Readonly<Record<string, string>>): void
  /** Tells which AMI uses a snapshot, so that it cannot be deleted under it. */
  usedBy(find: (snapshotId: string) => string | undefined): void
  /** Tells of instances, to which volumes are attached. */
  instancesAre(find: (id: string) => { readonly state: string; readonly availabilityZone: string } | undefined): void
  /** A completed snapshot of a raw disk, which stays where it is and must not change. Zeros count as never written. */
  seedSnapshot(seed: Seed): Promise<string>
}

/** Snapshots and volumes: EBS direct and EC2's view of them. */
export async function blocks(deps: BlocksDeps): Promise<Blocks & SnapshotDoor & Room & { taggable: Taggable }> {
  const { clock, switches = () => 0 } = deps
  const folder = join(deps.dataDir, 'blocks')
  // Records live in memory only, so what an earlier lab left here belongs to nobody.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })

  const store = snapshotStore()
  const assembled = disks(join(folder, 'disks'))
  const settings = encryption(switches)
  const volumeRecords = volumes(store, clock, settings)
  let usedBy: (snapshotId: string) => string | undefined = () => undefined
  let instance: (id: string) => { readonly state: string; readonly availabilityZone: string } | undefined = () =>
    undefined
  const attached = attachments({
    folder: join(folder, 'volumes'),
    clock,
    volumes: volumeRecords,
    disks: assembled,
    instance: id => instance(id)
  })
  volumeRecords.attachedBy(attached)
  const keepWritten = async (volumeId: string, snapshotId: string) => {
    const written = attached.file(volumeId)
    if (written === undefined) return undefined
    const path = join(folder, `${snapshotId}.blocks`)
    await frozen(written, path)
    const file = dataFile(path, 'ours')
    return new Map((await presentBlocks(path)).indexes.map(index => [index, { file, sha256: undefined }]))
  }
  const remove = async (id: string): Promise<void> => {
    await assembled.forget(id)
    await store.remove(id)
  }
  const existing = (id: string) => {
    const snapshot = store.get(id)
    if (snapshot === undefined) throw notFound(id)
    return snapshot
  }
  const tagged = (id: string): Map<string, string> | undefined => (store.get(id) ?? volumeRecords.find(id))?.tags

  return {
    operations: {
      ...direct({
        store,
        clock,
        switches,
        encryption: settings,
        fileFor: id => dataFile(join(folder, `${id}.blocks`), 'ours')
      }),
      ...ec2Snapshots({
        store,
        clock,
        switches,
        encryption: settings,
        volumes: volumeRecords,
        writtenTo: keepWritten,
        usedBy: id => usedBy(id),
        forget: remove
      }),
      ...volumeRecords.operations,
      ...attached.operations,
      ...fastRestores(store, clock)
    },
    async disk(id) {
      const snapshot = existing(id)
      const state = stateOf(snapshot, clock)
      if (state !== 'completed') throw new AwsError('IncorrectState', `Snapshot '${id}' is ${state}, not completed.`)
      return assembled.disk(snapshot)
    },
    snapshot(id) {
      const snapshot = store.get(id)
      if (snapshot === undefined) return undefined
      return {
        ownerId: snapshot.ownerId,
        state: stateOf(snapshot, clock),
        volumeSizeGiB: snapshot.volumeSizeGiB,
        encrypted: snapshot.encrypted,
        ...(snapshot.kmsKeyId === undefined ? {} : { kmsKeyId: snapshot.kmsKeyId }),
        ...(snapshot.failure === undefined ? {} : { failure: snapshot.failure }),
        isUsableBy: accountId =>
          isOwner(snapshot, { accountId }) || snapshot.isPublic || snapshot.sharedWith.has(accountId)
      }
    },
    copy: (id, account, request) =>
      copySnapshot({ store, clock, switches, encryption: settings }, existing(id), account, request).id,
    remove,
    tag: (id, tags) => {
      for (const [key, value] of Object.entries(tags)) tagged(id)?.set(key, value)
    },
    usedBy: find => {
      usedBy = find
    },
    instancesAre: find => {
      instance = find
    },
    async seedSnapshot(seed) {
      const file = dataFile(seed.rawPath, 'theirs')
      const { indexes, bytes } = await presentBlocks(seed.rawPath)
      const id = newId('snap')
      store.add({
        id,
        ownerId: seed.ownerId,
        ...(seed.ownerAlias === undefined ? {} : { ownerAlias: seed.ownerAlias }),
        region: seed.region ?? EVERY_REGION,
        description: seed.description,
        volumeSizeGiB: Math.ceil(bytes / 2 ** 30),
        volumeId: newId('vol'),
        encrypted: false,
        startedAt: clock.now(),
        tags: new Map(Object.entries(seed.tags ?? {})),
        isPublic: seed.public,
        sharedWith: new Set(),
        lineage: id,
        layers: [new Map(indexes.map(index => [index, { file, sha256: undefined }]))],
        lastActivityAt: clock.now(),
        completesAt: clock.now()
      })
      return id
    },
    taggable: {
      owns: id => tagged(id) !== undefined,
      set: (id, tags) => {
        checkTagKeys(Object.keys(tags))
        for (const [key, value] of Object.entries(tags)) tagged(id)?.set(key, value)
      },
      unset: (id, keys) => {
        checkTagKeys(keys)
        for (const key of keys) tagged(id)?.delete(key)
      },
      list: () =>
        [
          ...store.all().map(snapshot => ({ ...snapshot, type: 'snapshot' })),
          ...volumeRecords.all().map(volume => ({ ...volume, type: 'volume' }))
        ].map(({ id, type, tags, ownerId, region }) => ({
          id,
          type,
          tags: Object.fromEntries(tags),
          accountId: ownerId,
          region
        }))
    },
    async close() {
      await attached.close()
      await store.close()
    }
  }
}
