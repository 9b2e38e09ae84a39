/** The six operations of EBS direct. */
import type {
  CompleteSnapshotCommandInput,
  CompleteSnapshotCommandOutput,
  GetSnapshotBlockCommandInput,
  GetSnapshotBlockCommandOutput,
  ListChangedBlocksCommandInput,
  ListChangedBlocksCommandOutput,
  ListSnapshotBlocksCommandInput,
  ListSnapshotBlocksCommandOutput,
  PutSnapshotBlockCommandInput,
  PutSnapshotBlockCommandOutput,
  StartSnapshotCommandInput,
  StartSnapshotCommandOutput
} from '@aws-sdk/client-ebs'
import type { Clock } from '../clock.ts'
import type { Caller, Handler, Operations } from '../gateway/service.ts'
import { BLOCK_BYTES, BLOCKS_PER_GIB, type DataFile, readBlock, sha256 } from './data.ts'
import { defaultKey, type Encryption, keyArn } from './encryption.ts'
import { conflict, denied, quotaExceeded, snapshotNotFound, validation } from './errors.ts'
import { line } from './line.ts'
import { quotas } from './quotas.ts'
import {
  blockOf,
  indexesOf,
  isOwner,
  isShared,
  isVisible,
  newId,
  type Snapshot,
  type SnapshotStore,
  stateOf
} from './snapshots.ts'
import { tokens } from './tokens.ts'

export interface DirectDeps {
  readonly store: SnapshotStore
  readonly clock: Clock
  readonly switches: (name: string) => number
  readonly encryption: Encryption
  /** A new file for the blocks of a snapshot. */
  readonly fileFor: (snapshotId: string) => DataFile
}

const DEFAULT_TIMEOUT_MINUTES = 60
const COMPLETE_SECONDS = 0.3
const PAGE = { least: 100, most: 10_000 }

export function direct({ store, clock, switches, encryption, fileFor }: DirectDeps): Operations {
  const limit = quotas(clock)
  const token = tokens(clock, switches)
  const way = line(clock, switches)
  let gets = 0
  const started = new Map<string, { readonly request: string; readonly id: string }>()
  const parents = new Map<string, string>()
  /** Writes of one block come one after another: the last one wins. */
  const writing = new Map<string, Promise<void>>()

  /** A snapshot that the caller may write to. */
  const writable = (id: string | undefined, caller: Caller): Snapshot => {
    const snapshot = store.get(id ?? '')
    const since = snapshot === undefined ? 0 : clock.now() - snapshot.startedAt
    // Seen for up to two minutes after StartSnapshot (coldsnap issues 43 and 56).
    const isHidden = since < switches('ebs.notFoundAfterStartSeconds') * 1000
    if (snapshot === undefined || !isVisible(snapshot, caller) || isHidden) throw snapshotNotFound(id ?? '')
    if (!isOwner(snapshot, caller)) throw denied(`The snapshot '${id}' is not yours to write to.`)
    const state = stateOf(snapshot, clock)
    if (state !== 'pending' || snapshot.completesAt !== undefined || snapshot.file === undefined) {
      throw validation(
        'INVALID_SNAPSHOT_ID',
        `The snapshot '${id}' is not pending: it is ${snapshot.completesAt === undefined ? state : 'completed'}.`
      )
    }
    return snapshot
  }

  /** A snapshot whose blocks the caller may read. */
  const readable = (id: string | undefined, caller: Caller): Snapshot => {
    const snapshot = store.get(id ?? '')
    if (snapshot === undefined || !isVisible(snapshot, caller)) throw snapshotNotFound(id ?? '')
    if (!isOwner(snapshot, caller) && !isShared(snapshot, caller.accountId)) {
      throw denied(`The snapshot '${id}' is public: EBS direct APIs do not read public snapshots. Copy it first.`)
    }
    const state = stateOf(snapshot, clock)
    if (state !== 'completed') {
      throw validation('INVALID_SNAPSHOT_ID', `The snapshot '${id}' is ${state}; only completed ones can be read.`)
    }
    // The read plane lags behind EC2's `completed` (packer-plugin-ebsdirect, e2e_test.go: 50 to 60 s).
    if (clock.now() - (snapshot.completesAt ?? 0) < switches('ebs.listLagSeconds') * 1000) {
      throw snapshotNotFound(id ?? '')
    }
    return snapshot
  }

  const start: Handler<StartSnapshotCommandInput, StartSnapshotCommandOutput> = (input, caller) => {
    limit(switches('ebs.startsPerSecond'), 'StartSnapshot', caller)
    const { ClientToken, ...rest } = input
    const request = JSON.stringify(canonical(rest))
    const key = `${caller.accountId} ${caller.region} ${ClientToken}`
    const earlier = ClientToken === undefined ? undefined : started.get(key)
    const same = earlier && store.get(earlier.id)
    if (earlier !== undefined && same !== undefined) {
      if (earlier.request !== request) {
        throw conflict('The request uses the same client token as a previous, but non-identical request.')
      }
      return answer(same)
    }
    const parent = parentOf(input, caller)
    const encrypted = encryptionOf(input, parent, caller)
    const size = input.VolumeSize ?? 0
    if (!Number.isInteger(size) || size < 1 || size > 65_536) {
      throw validation('INVALID_VOLUME_SIZE', 'The volume size must be between 1 and 65536 GiB.')
    }
    if (parent !== undefined && size < parent.volumeSizeGiB) {
      throw validation(
        'INVALID_VOLUME_SIZE',
        `The volume size must not be below the parent's, ${parent.volumeSizeGiB} GiB.`
      )
    }
    const { Timeout = DEFAULT_TIMEOUT_MINUTES } = input
    if (Timeout < 10 || Timeout > 4320) {
      throw validation('INVALID_PARAMETER_VALUE', 'Timeout must be between 10 and 4320 minutes.')
    }
    const reserved = input.Tags?.find(({ Key }) => Key === undefined || Key === '' || /^aws:/i.test(Key))
    if (reserved !== undefined) throw validation('INVALID_TAG', `The tag key '${reserved.Key ?? ''}' is not allowed.`)
    const pending = store.all().filter(s => isOwner(s, caller) && stateOf(s, clock) === 'pending').length
    const most = switches('ebs.pendingSnapshots') || 100
    if (pending >= most) throw quotaExceeded(`The account has ${pending} pending snapshots; its quota is ${most}.`)

    const id = newId('snap')
    const snapshot: Snapshot = {
      id,
      ownerId: caller.accountId,
      region: caller.region,
      description: input.Description ?? '',
      volumeSizeGiB: size,
      // What EC2 shows for snapshots that no volume stands behind.
      volumeId: 'vol-ffffffff',
      ...encrypted,
      startedAt: clock.now(),
      tags: new Map(input.Tags?.map(({ Key = '', Value = '' }) => [Key, Value])),
      isPublic: false,
      sharedWith: new Set(),
      lineage: parent?.lineage ?? id,
      layers: [new Map(), ...(parent?.layers ?? [])],
      file: fileFor(id),
      timeoutMilliseconds: Timeout * 60_000,
      lastActivityAt: clock.now()
    }
    store.add(snapshot)
    if (parent !== undefined) parents.set(id, parent.id)
    if (ClientToken !== undefined) started.set(key, { request, id })
    return answer(snapshot)
  }

  const answer = (snapshot: Snapshot): Omit<StartSnapshotCommandOutput, '$metadata'> => ({
    SnapshotId: snapshot.id,
    OwnerId: snapshot.ownerId,
    Status: stateOf(snapshot, clock),
    StartTime: new Date(snapshot.startedAt),
    VolumeSize: snapshot.volumeSizeGiB,
    BlockSize: BLOCK_BYTES,
    Description: snapshot.description,
    Tags: [...snapshot.tags].map(([Key, Value]) => ({ Key, Value })),
    ...(parents.has(snapshot.id) ? { ParentSnapshotId: parents.get(snapshot.id) } : {}),
    ...(snapshot.kmsKeyId === undefined ? {} : { KmsKeyArn: snapshot.kmsKeyId }),
    SseType: snapshot.encrypted ? 'sse-kms' : 'none'
  })

  const parentOf = (input: StartSnapshotCommandInput, caller: Caller): Snapshot | undefined => {
    const id = input.ParentSnapshotId
    if (id === undefined) return undefined
    const parent = store.get(id)
    if (parent === undefined || !isVisible(parent, caller)) throw snapshotNotFound(id)
    if (!isOwner(parent, caller) && !isShared(parent, caller.accountId)) {
      throw denied(`The parent snapshot '${id}' is public; only your own or shared snapshots can be parents.`)
    }
    if (stateOf(parent, clock) !== 'completed') {
      throw validation('INVALID_SNAPSHOT_ID', `The parent snapshot '${id}' is not completed.`)
    }
    return parent
  }

  /** User guide, "Encryption outcomes for EBS direct APIs". */
  const encryptionOf = (
    input: StartSnapshotCommandInput,
    parent: Snapshot | undefined,
    caller: Caller
  ): Pick<Snapshot, 'encrypted' | 'kmsKeyId'> => {
    const refuse = (message: string): never => {
      throw validation('INVALID_PARAMETER_VALUE', message)
    }
    const { Encrypted, KmsKeyArn } = input
    const byDefault = encryption.isDefault(caller)
    if (parent !== undefined && Encrypted !== undefined) {
      refuse('Encrypted and ParentSnapshotId cannot be given in the same request.')
    }
    if (parent?.encrypted === true) {
      if (KmsKeyArn !== undefined) refuse('KmsKeyArn cannot be given with an encrypted parent: its key is kept.')
      return { encrypted: true, ...(parent.kmsKeyId === undefined ? {} : { kmsKeyId: parent.kmsKeyId }) }
    }
    if (parent !== undefined) {
      if (byDefault) refuse('Encryption by default is on, and the parent snapshot is not encrypted. Copy it encrypted.')
      if (KmsKeyArn !== undefined) refuse('KmsKeyArn cannot be given with a parent that is not encrypted.')
      return { encrypted: false }
    }
    if (KmsKeyArn !== undefined && Encrypted !== true && !byDefault) refuse('KmsKeyArn needs Encrypted.')
    if (Encrypted !== true && !byDefault) return { encrypted: false }
    return { encrypted: true, kmsKeyId: KmsKeyArn === undefined ? defaultKey(caller) : keyArn(KmsKeyArn, caller) }
  }

  const put: Handler<PutSnapshotBlockCommandInput, PutSnapshotBlockCommandOutput> = async (input, caller) => {
    limit(switches('ebs.putsPerSecond'), 'PutSnapshotBlock', caller)
    const snapshot = writable(input.SnapshotId, caller)
    const index = blockIndex(input.BlockIndex, snapshot)
    const data = input.BlockData as unknown
    if (input.ChecksumAlgorithm !== 'SHA256') {
      throw validation('INVALID_PARAMETER_VALUE', 'ChecksumAlgorithm must be SHA256.')
    }
    if (input.DataLength !== BLOCK_BYTES || !(data instanceof Uint8Array) || data.length !== BLOCK_BYTES) {
      throw validation('INVALID_BLOCK', `A block has ${BLOCK_BYTES} bytes, and DataLength says so.`)
    }
    const digest = sha256(data)
    const checksum = digest.toString('base64')
    if (input.Checksum !== checksum) {
      throw validation('INVALID_BLOCK', 'The checksum of the block data is not the one that was given.')
    }
    const file = snapshot.file
    const key = `${snapshot.id} ${index}`
    const write = (writing.get(key) ?? Promise.resolve()).then(async () => {
      await file?.write(index, data)
      if (file !== undefined) snapshot.layers[0]?.set(index, { file, sha256: digest })
    })
    writing.set(key, write)
    try {
      await write
    } finally {
      if (writing.get(key) === write) writing.delete(key)
    }
    snapshot.lastActivityAt = clock.now()
    return { Checksum: checksum, ChecksumAlgorithm: 'SHA256' }
  }

  const complete: Handler<CompleteSnapshotCommandInput, CompleteSnapshotCommandOutput> = (input, caller) => {
    limit(switches('ebs.completesPerSecond'), 'CompleteSnapshot', caller)
    const snapshot = writable(input.SnapshotId, caller)
    const own = snapshot.layers[0] ?? new Map()
    if (input.ChangedBlocksCount !== own.size) {
      throw validation(
        'INVALID_PARAMETER_VALUE',
        `ChangedBlocksCount is ${input.ChangedBlocksCount}, but ${own.size} blocks were written.`
      )
    }
    if (input.Checksum !== undefined) {
      const { ChecksumAlgorithm, ChecksumAggregationMethod } = input
      if (ChecksumAlgorithm !== 'SHA256' || ChecksumAggregationMethod !== 'LINEAR') {
        throw validation('INVALID_PARAMETER_VALUE', 'A checksum needs ChecksumAlgorithm SHA256 and method LINEAR.')
      }
      const digests = [...own].sort(([a], [b]) => a - b).map(([, { sha256 }]) => sha256 ?? Buffer.alloc(0))
      if (sha256(Buffer.concat(digests)).toString('base64') !== input.Checksum) {
        throw validation('INVALID_PARAMETER_VALUE', 'The aggregated checksum is not that of the written blocks.')
      }
    }
    snapshot.completesAt = clock.now() + (switches('ebs.completeSeconds') || COMPLETE_SECONDS) * 1000
    return { Status: stateOf(snapshot, clock) }
  }

  /** A page of indexes: MaxResults of them at most; fewer, or none, is allowed too. */
  const pageOf = (
    all: readonly number[],
    input: Pick<ListSnapshotBlocksCommandInput, 'NextToken' | 'MaxResults' | 'StartingBlockIndex'>,
    query: string
  ): { readonly page: readonly number[]; readonly next: { NextToken?: string } } => {
    const { MaxResults = PAGE.most, NextToken, StartingBlockIndex = 0 } = input
    if (MaxResults < PAGE.least || MaxResults > PAGE.most) {
      throw validation('INVALID_PARAMETER_VALUE', `MaxResults must be between ${PAGE.least} and ${PAGE.most}.`)
    }
    if (StartingBlockIndex < 0) throw validation('INVALID_PARAMETER_VALUE', 'StartingBlockIndex must not be negative.')
    const from = NextToken === undefined ? StartingBlockIndex : token.pageStart(NextToken, query)
    if (from === undefined) throw validation('INVALID_PAGE_TOKEN', 'The page token is invalid or has expired.')
    const rest = all.filter(index => index >= from)
    // Pages may be empty and still have a successor (API reference, ListSnapshotBlocks, MaxResults).
    if (switches('ebs.emptyPages') > 0 && NextToken === undefined && rest.length > 0) {
      return { page: [], next: { NextToken: token.page(query, from) } }
    }
    const size = Math.min(MaxResults, switches('ebs.pageBlocks') || MaxResults)
    const page = rest.slice(0, size)
    const following = rest[size]
    return { page, next: following === undefined ? {} : { NextToken: token.page(query, following) } }
  }

  const list: Handler<ListSnapshotBlocksCommandInput, ListSnapshotBlocksCommandOutput> = (input, caller) => {
    limit(switches('ebs.listsPerSecond'), 'ListSnapshotBlocks', caller)
    const snapshot = readable(input.SnapshotId, caller)
    const { page, next } = pageOf(indexesOf(snapshot), input, `list ${snapshot.id}`)
    const issue = token.issue()
    return {
      Blocks: page.map(index => ({ BlockIndex: index, BlockToken: issue.block(snapshot.id, index) })),
      ExpiryTime: new Date(issue.expiresAt),
      VolumeSize: snapshot.volumeSizeGiB,
      BlockSize: BLOCK_BYTES,
      ...next
    }
  }

  const changed: Handler<ListChangedBlocksCommandInput, ListChangedBlocksCommandOutput> = (input, caller) => {
    limit(switches('ebs.listsPerSecond'), 'ListChangedBlocks', caller)
    if (input.FirstSnapshotId === undefined) {
      throw validation('INVALID_PARAMETER_VALUE', 'FirstSnapshotId is needed with SecondSnapshotId.')
    }
    const first = readable(input.FirstSnapshotId, caller)
    const second = readable(input.SecondSnapshotId, caller)
    if (first.lineage !== second.lineage) {
      throw validation('UNRELATED_SNAPSHOTS', 'The snapshots are not of the same volume or lineage.')
    }
    const candidates = [...new Set([...indexesOf(first), ...indexesOf(second)])].sort((a, b) => a - b)
    const different = candidates.filter(index => blockOf(first, index) !== blockOf(second, index))
    const { page, next } = pageOf(different, input, `changed ${first.id} ${second.id}`)
    const issue = token.issue()
    return {
      ChangedBlocks: page.map(index => ({
        BlockIndex: index,
        ...(blockOf(first, index) === undefined ? {} : { FirstBlockToken: issue.block(first.id, index) }),
        ...(blockOf(second, index) === undefined ? {} : { SecondBlockToken: issue.block(second.id, index) })
      })),
      ExpiryTime: new Date(issue.expiresAt),
      VolumeSize: second.volumeSizeGiB,
      BlockSize: BLOCK_BYTES,
      ...next
    }
  }

  const get: Handler<GetSnapshotBlockCommandInput, GetSnapshotBlockCommandOutput> = async (input, caller) => {
    limit(switches('ebs.getsPerSecond'), 'GetSnapshotBlock', caller)
    const snapshot = readable(input.SnapshotId, caller)
    const index = blockIndex(input.BlockIndex, snapshot)
    const block = blockOf(snapshot, index)
    if (block === undefined || !token.isBlockToken(input.BlockToken ?? '', snapshot.id, index)) {
      throw validation('INVALID_BLOCK_TOKEN', 'The block token is invalid, has expired or is for another block.')
    }
    const { data, checksum } = await readBlock(index, block)
    const damagesEach = switches('ebs.damageEveryNthGet')
    gets += 1
    if (damagesEach > 0 && gets % damagesEach === 0) data.writeUInt8(data.readUInt8(0) ^ 0xff, 0)
    return {
      DataLength: BLOCK_BYTES,
      Checksum: checksum,
      ChecksumAlgorithm: 'SHA256',
      // The gateway sends bytes; the SDK's type is what its client makes of them.
      BlockData: data as unknown as NonNullable<GetSnapshotBlockCommandOutput['BlockData']>
    }
  }

  /** The same operation at the end of a line that is not short and not wide. */
  const away =
    <Input, Output>(handler: Handler<Input, Output>, blocks = 0): Handler<Input, Output> =>
    async (input, caller) => {
      await way.carry(blocks)
      return handler(input, caller)
    }

  return {
    'ebs:StartSnapshot': away(start),
    'ebs:PutSnapshotBlock': away(put, 1),
    'ebs:CompleteSnapshot': away(complete),
    'ebs:ListSnapshotBlocks': away(list),
    'ebs:ListChangedBlocks': away(changed),
    'ebs:GetSnapshotBlock': away(get, 1)
  }
}

function blockIndex(index: number | undefined, snapshot: Snapshot): number {
  if (index === undefined || !Number.isInteger(index) || index < 0) {
    throw validation('INVALID_PARAMETER_VALUE', 'BlockIndex must be a whole number of 0 or more.')
  }
  if (index >= snapshot.volumeSizeGiB * BLOCKS_PER_GIB) {
    throw validation('INVALID_BLOCK', `BlockIndex ${index} is beyond the volume's ${snapshot.volumeSizeGiB} GiB.`)
  }
  return index
}

/** Two requests are the same when their members are, in whatever order. */
const canonical = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
