import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeSnapshotsCommand, EC2Client, type Snapshot } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

/**
 * A client that nobody here wrote and AWS maintains: its Rust SDK has its own idea of the wire. boto3 and the AWS CLI
 * ask in the suites that CI runs; this one must be built first, which takes long.
 */
const BLOCK_BYTES = 512 * 1024
const GIB = 1024 ** 3
const DATA_BLOCKS = [0, 1, 7, 2047]

let lab: TestLab
let coldsnap = ''
let directory: string
let disk: string

beforeAll(() => {
  const script = join(import.meta.dirname, '../../../script/tools/coldsnap.sh')
  coldsnap = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}, 7_200_000)

beforeAll(async () => {
  lab = await startLab(labOf('coldsnap'))
  directory = mkdtempSync(join(tmpdir(), 'kiln-coldsnap-'))
  disk = join(directory, 'disk.raw')
  // A gibibyte, the least a snapshot can be: mostly holes, a few blocks at both ends.
  const file = openSync(disk, 'w')
  ftruncateSync(file, GIB)
  for (const block of DATA_BLOCKS) writeSync(file, randomBytes(BLOCK_BYTES), 0, BLOCK_BYTES, block * BLOCK_BYTES)
  closeSync(file)
}, 120_000)

afterAll(async () => {
  await stopLab(lab)
  rmSync(directory, { recursive: true, force: true })
}, 60_000)

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

async function upload(...options: string[]): Promise<string> {
  await lab.journal.clear()
  const { code, stdout, stderr } = await lab.exec(coldsnap, ['upload', '--no-progress', '--wait', ...options, disk])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return /snap-[0-9a-f]+/.exec(stdout)?.[0] ?? ''
}

async function download(snapshot: string): Promise<string> {
  const path = join(directory, `${snapshot}.raw`)
  const { code, stderr } = await lab.exec(coldsnap, ['download', '--no-progress', snapshot, path])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return path
}

async function calls(operation: string): Promise<number> {
  return (await lab.journal.calls()).filter(call => call.operation === operation && call.status < 300).length
}

async function snapshotOf(id: string): Promise<Snapshot> {
  const { Snapshots = [] } = await new EC2Client(lab.client()).send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }))
  return Snapshots[0] ?? {}
}

describe('coldsnap', () => {
  it('uploads only what is no hole, and downloads the same disk, byte for byte', async () => {
    const snapshot = await upload('--omit-zero-blocks')
    expect(await calls('PutSnapshotBlock')).toBe(DATA_BLOCKS.length)

    await lab.journal.clear()
    const after = await download(snapshot)
    expect(await calls('GetSnapshotBlock')).toBe(DATA_BLOCKS.length)
    expect(digest(after)).toBe(digest(disk))
  }, 300_000)

  it('uploads every block, and downloads the same disk', async () => {
    const snapshot = await upload()
    expect(await calls('PutSnapshotBlock')).toBe(GIB / BLOCK_BYTES)
    expect(digest(await download(snapshot))).toBe(digest(disk))
  }, 600_000)

  it('has its description, tags and size recorded, and its parent, from which blocks that it leaves out shine through', async () => {
    const parent = await upload('--omit-zero-blocks')
    const file = openSync(disk, 'r+')
    writeSync(file, Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, 7 * BLOCK_BYTES)
    closeSync(file)

    const child = await upload(
      ...['--omit-zero-blocks', '--parent-snapshot-id', parent, '--description', 'of a test'],
      ...['--volume-size', '2', '--tag', 'Key=purpose,Value=test']
    )

    expect(await snapshotOf(child)).toMatchObject({
      ...{ Description: 'of a test', VolumeSize: 2, State: 'completed' },
      Tags: [{ Key: 'purpose', Value: 'test' }]
    })
    // It leaves out what is all zeros, so block 7 is the parent's; as lab/blocks/README.md models parents.
    const file7 = openSync(await download(child), 'r')
    const block = Buffer.alloc(BLOCK_BYTES)
    readSync(file7, block, 0, BLOCK_BYTES, 7 * BLOCK_BYTES)
    closeSync(file7)
    expect(block.equals(Buffer.alloc(BLOCK_BYTES))).toBe(false)
  }, 300_000)

  it('is told that there is no such snapshot, and comes again with a block that was throttled', async () => {
    const { code, stderr } = await lab.exec(coldsnap, ['download', 'snap-00000000000000000', join(directory, 'none')])
    expect(code).not.toBe(0)
    expect(stderr).toContain('ResourceNotFoundException')

    // It repeats blocks; the SDK's own repetition it switches off, so a throttled StartSnapshot would end it.
    await lab.faults.add({ match: { operation: 'PutSnapshotBlock', nth: 2 }, effect: 'throttle', times: 1 })
    const snapshot = await upload('--omit-zero-blocks')
    expect(digest(await download(snapshot))).toBe(digest(disk))
  }, 300_000)
})
