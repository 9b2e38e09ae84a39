/**
 * How fast blocks go in and out through the gateway: `AWS_ENDPOINT_URL=… node lab/blocks/test/speed.ts [MiB] [at once]`.
 * A child of the adopted base is written, completed, registered and read back; prints MiB/s.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompleteSnapshotCommand,
  EBSClient,
  GetSnapshotBlockCommand,
  ListSnapshotBlocksCommand,
  PutSnapshotBlockCommand,
  StartSnapshotCommand
} from '@aws-sdk/client-ebs'
import {
  CopyImageCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  RegisterImageCommand
} from '@aws-sdk/client-ec2'

const BLOCK = 524_288
const mebibytes = Number(process.argv[2] ?? 256)
const workers = Number(process.argv[3] ?? 16)
const ebs = new EBSClient({ requestHandler: { httpAgent: { maxSockets: workers } } })
const ec2 = new EC2Client({})

async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const item of queue) await work(item)
    })
  )
}

async function timed(what: string, bytes: number, work: () => Promise<void>): Promise<void> {
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  console.log(`${what}: ${seconds.toFixed(2)} s, ${(bytes / 2 ** 20 / seconds).toFixed(0)} MiB/s`)
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await sleep(100)
}

const { Images: [base] = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))
const { ImageId } = await ec2.send(
  new CopyImageCommand({ Name: `speed-${Date.now()}`, SourceImageId: base?.ImageId, SourceRegion: 'us-east-1' })
)
const adopted = async () => (await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId ?? ''] }))).Images?.[0]
await until(async () => (await adopted())?.State === 'available')
const parent = (await adopted())?.BlockDeviceMappings?.[0]?.Ebs
const { Blocks = [] } = await ebs.send(
  new ListSnapshotBlocksCommand({ SnapshotId: parent?.SnapshotId, MaxResults: 10_000 })
)
console.log(`${Blocks.length} blocks in the base`)

await timed(`GET ${Blocks.length} blocks, ${workers} at once`, Blocks.length * BLOCK, () =>
  each(Blocks, async block => {
    const { BlockData, Checksum } = await ebs.send(
      new GetSnapshotBlockCommand({ SnapshotId: parent?.SnapshotId, ...block } as never)
    )
    const data = (await BlockData?.transformToByteArray()) ?? new Uint8Array()
    if (createHash('sha256').update(data).digest('base64') !== Checksum) throw new Error('checksum')
  })
)

const { SnapshotId } = await ebs.send(
  new StartSnapshotCommand({ VolumeSize: parent?.VolumeSize, ParentSnapshotId: parent?.SnapshotId })
)
const indexes = Array.from({ length: mebibytes * 2 }, (_, index) => index)
const digests: Buffer[] = []
await timed(`PUT ${indexes.length} blocks, ${workers} at once`, indexes.length * BLOCK, () =>
  each(indexes, async index => {
    const data = Buffer.alloc(BLOCK, index % 251)
    const digest = createHash('sha256').update(data).digest()
    digests[index] = digest
    await ebs.send(
      new PutSnapshotBlockCommand({
        SnapshotId,
        BlockIndex: index,
        BlockData: data,
        DataLength: BLOCK,
        Checksum: digest.toString('base64'),
        ChecksumAlgorithm: 'SHA256'
      })
    )
  })
)
await ebs.send(
  new CompleteSnapshotCommand({
    SnapshotId,
    ChangedBlocksCount: indexes.length,
    Checksum: createHash('sha256').update(Buffer.concat(digests)).digest('base64'),
    ChecksumAlgorithm: 'SHA256',
    ChecksumAggregationMethod: 'LINEAR'
  })
)
await until(
  async () =>
    (await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId ?? ''] }))).Snapshots?.[0]?.State ===
    'completed'
)
const child = await ec2.send(
  new RegisterImageCommand({
    Name: `speed-child-${Date.now()}`,
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    EnaSupport: true,
    RootDeviceName: '/dev/xvda',
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId } }]
  })
)
for (const image of [child.ImageId, ImageId]) {
  await ec2.send(new DeregisterImageCommand({ ImageId: image, DeleteAssociatedSnapshots: true }))
}
