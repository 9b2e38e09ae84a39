import { createHash } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import {
  CompleteSnapshotCommand,
  EBSClient,
  GetSnapshotBlockCommand,
  ListSnapshotBlocksCommand,
  type ListSnapshotBlocksCommandInput,
  type ListSnapshotBlocksCommandOutput,
  PutSnapshotBlockCommand,
  StartSnapshotCommand
} from '@aws-sdk/client-ebs'
import { awsDefaults } from '../../../lib/aws/clients.ts'
import { type Tags, tagList } from '../../../lib/tags.ts'
import { BLOCK_BYTES } from './diff.ts'
import { type Persistence, persist } from './persistence.ts'

export interface StoredBlock {
  readonly index: number
  readonly token: string
}

export interface ChildSnapshot {
  readonly parentSnapshotId: string
  readonly volumeGiB: number
  readonly clientToken: string
  readonly description: string
  /** EBS fails the snapshot when it is not completed within this time, so a killed run leaves nothing for long. */
  readonly timeoutMinutes: number
  readonly tags: Tags
}

/** The blocks of snapshots, as the EBS direct APIs give and take them. */
export interface Blocks {
  list(snapshotId: string, signal: AbortSignal): Promise<{ volumeGiB: number; blocks: readonly StoredBlock[] }>
  /** @throws Error when the bytes are not what their checksum says. */
  get(snapshotId: string, block: StoredBlock, signal: AbortSignal): Promise<Buffer>
  start(child: ChildSnapshot, signal: AbortSignal): Promise<string>
  put(snapshotId: string, index: number, bytes: Buffer, sha256: Buffer, signal: AbortSignal): Promise<void>
  complete(snapshotId: string, changedBlocks: number, linearChecksum: string, signal: AbortSignal): Promise<void>
  /** Requests made so far, attempts included. */
  readonly requests: Readonly<Record<'list' | 'get' | 'start' | 'put' | 'complete', number>>
  /** How long the longest of them took, whatever came of it. */
  readonly slowestSeconds: number
}

type ListPlace = Pick<ListSnapshotBlocksCommandInput, 'NextToken' | 'StartingBlockIndex'>

const LIST_MAX = 10_000
/** EBS answers "not found" for up to two minutes after StartSnapshot (coldsnap#43, #56). */
const ABSENT_AFTER_START_SECONDS = 120
const ATTEMPT_SECONDS = 20
const DEADLINE_SECONDS = 180

/**
 * `workers` connections and no more: the SDK's own pool of 50 would queue requests without a time limit
 * (aws-sdk-js-v3#2024, #7027). One attempt per send; retries are {@link persist}'s.
 */
export function blocks(workers: number): Blocks {
  const agent = { keepAlive: true, maxSockets: workers, proxyEnv: process.env }
  const defaults = awsDefaults('bake-ami')
  const client = new EBSClient({
    ...defaults,
    maxAttempts: 1,
    requestHandler: {
      ...defaults.requestHandler,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      connectionTimeout: 5_000,
      socketTimeout: 12_000
    }
  })
  const requests = { list: 0, get: 0, start: 0, put: 0, complete: 0 }
  let slowestSeconds = 0
  const insist = <T>(attempt: (signal: AbortSignal) => Promise<T>, how: Persistence): Promise<T> =>
    persist(async signal => {
      const began = performance.now()
      try {
        return await attempt(signal)
      } finally {
        slowestSeconds = Math.max(slowestSeconds, (performance.now() - began) / 1000)
      }
    }, how)
  const how = (signal: AbortSignal) => ({ signal, attemptSeconds: ATTEMPT_SECONDS, deadlineSeconds: DEADLINE_SECONDS })

  return {
    requests,
    get slowestSeconds() {
      return slowestSeconds
    },

    async list(snapshotId, signal) {
      const found: StoredBlock[] = []
      let volumeGiB = 0
      for (let place: ListPlace | undefined = { StartingBlockIndex: 0 }; place !== undefined; ) {
        const from: ListPlace = place
        const page: ListSnapshotBlocksCommandOutput | undefined = await insist(
          abortSignal => {
            requests.list++
            return client.send(
              new ListSnapshotBlocksCommand({ SnapshotId: snapshotId, MaxResults: LIST_MAX, ...from }),
              { abortSignal }
            )
          },
          { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS }
        ).catch((error: unknown) => {
          if (isRefusedToken(error, 'INVALID_PAGE_TOKEN')) return undefined
          throw error
        })
        if (page === undefined) {
          // Page tokens are good for 60 minutes ("Concepts for EBS direct APIs"): on behind the last known block.
          place = { StartingBlockIndex: (found.at(-1)?.index ?? -1) + 1 }
          continue
        }
        if ((page.BlockSize ?? BLOCK_BYTES) !== BLOCK_BYTES) {
          throw new Error(
            `Snapshot ${snapshotId} has blocks of ${page.BlockSize} bytes; only ${BLOCK_BYTES} are known.`
          )
        }
        volumeGiB = page.VolumeSize ?? volumeGiB
        for (const { BlockIndex, BlockToken } of page.Blocks ?? []) {
          if (BlockIndex !== undefined && BlockToken !== undefined) found.push({ index: BlockIndex, token: BlockToken })
        }
        place = page.NextToken ? { NextToken: page.NextToken } : undefined
      }
      return { volumeGiB, blocks: found }
    },

    get: (snapshotId, { index, token }, signal) =>
      insist(
        async abortSignal => {
          requests.get++
          const answer = await client.send(
            new GetSnapshotBlockCommand({ SnapshotId: snapshotId, BlockIndex: index, BlockToken: token }),
            { abortSignal }
          )
          const { buffer, byteOffset, byteLength } =
            (await answer.BlockData?.transformToByteArray()) ?? new Uint8Array()
          const bytes = Buffer.from(buffer, byteOffset, byteLength)
          const sum = createHash('sha256').update(bytes).digest('base64')
          if (bytes.length !== BLOCK_BYTES || sum !== answer.Checksum) throw new DamagedBlock(snapshotId, index)
          return bytes
        },
        { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS }
      ),

    async start({ parentSnapshotId, volumeGiB, clientToken, description, timeoutMinutes, tags }, signal) {
      const { SnapshotId } = await insist(abortSignal => {
        requests.start++
        return client.send(
          new StartSnapshotCommand({
            ParentSnapshotId: parentSnapshotId,
            VolumeSize: volumeGiB,
            ClientToken: clientToken,
            Description: description,
            Timeout: timeoutMinutes,
            Tags: tagList(tags)
          }),
          { abortSignal }
        )
      }, how(signal))
      return SnapshotId ?? ''
    },

    async put(snapshotId, index, bytes, sha256, signal) {
      await insist(
        abortSignal => {
          requests.put++
          const command = new PutSnapshotBlockCommand({
            SnapshotId: snapshotId,
            BlockIndex: index,
            BlockData: bytes,
            DataLength: BLOCK_BYTES,
            Checksum: sha256.toString('base64'),
            ChecksumAlgorithm: 'SHA256'
          })
          // The signer would hash the block once more: it takes the sum of the body from this header where it is there.
          const signed = { 'x-amz-content-sha256': sha256.toString('hex') }
          command.middlewareStack.add(
            next => args => {
              Object.assign((args.request as { readonly headers: object }).headers, signed)
              return next(args)
            },
            { step: 'build' }
          )
          return client.send(command, { abortSignal })
        },
        { ...how(signal), absentForSeconds: ABSENT_AFTER_START_SECONDS }
      )
    },

    async complete(snapshotId, changedBlocks, linearChecksum, signal) {
      let sent = 0
      await insist(async abortSignal => {
        requests.complete++
        sent++
        const repeated = sent > 1
        await client
          .send(
            new CompleteSnapshotCommand({
              SnapshotId: snapshotId,
              ChangedBlocksCount: changedBlocks,
              Checksum: linearChecksum,
              ChecksumAlgorithm: 'SHA256',
              ChecksumAggregationMethod: 'LINEAR'
            }),
            { abortSignal }
          )
          .catch((error: unknown) => {
            // The first request may have gone through and only its answer been lost; the snapshot's state tells.
            if (!repeated || !/^(Conflict|Validation)Exception$/.test((error as Error).name)) throw error
          })
      }, how(signal))
    }
  }
}

/** A token that is false or has expired (API reference, ValidationException: Reason). */
export const isRefusedToken = (error: unknown, reason: 'INVALID_BLOCK_TOKEN' | 'INVALID_PAGE_TOKEN'): boolean =>
  (error as { Reason?: unknown } | undefined)?.Reason === reason

/** Bytes that are not what their checksum says: damaged on the way, so worth another try. */
class DamagedBlock extends Error {
  constructor(snapshotId: string, index: number) {
    super(`Block ${index} of ${snapshotId} is not what its checksum says.`)
    this.name = 'DamagedBlock'
  }
}
