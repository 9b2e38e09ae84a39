import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DescribeSnapshotsCommand, EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2'
import type { Filesystem } from '../../../lab/base/disk.ts'
import { ensureBase } from '../../../lab/base/index.ts'
import type { TestLab } from '../../../lab/test-lab.ts'

/** A copy of the lab's base that scripts of this directory changed: each gets the disk and a place to mount it on. */
export async function changedBase(
  directory: string,
  scripts: readonly string[],
  filesystem: Filesystem = 'ext4'
): Promise<string> {
  const disk = join(directory, `${filesystem}.raw`)
  execFileSync('cp', ['--sparse=always', (await ensureBase({ filesystem })).rawPath, disk])
  for (const script of scripts) {
    const command = ['--mount', 'sh', join(import.meta.dirname, script), disk, join(directory, 'root')]
    execFileSync('unshare', command, { stdio: 'pipe', maxBuffer: 1e8 })
  }
  return disk
}

/** A disk as a snapshot of the lab's account. */
export async function uploaded(lab: TestLab, disk: string): Promise<string> {
  const script = `
    import { createHash } from 'node:crypto'
    import { open } from 'node:fs/promises'
    import { CompleteSnapshotCommand, EBSClient, PutSnapshotBlockCommand, StartSnapshotCommand } from '@aws-sdk/client-ebs'
    const ebs = new EBSClient({})
    const file = await open('${disk}')
    const { size } = await file.stat()
    const { SnapshotId } = await ebs.send(new StartSnapshotCommand({ VolumeSize: size / 2 ** 30 }))
    const empty = Buffer.alloc(524288)
    let count = 0
    for (let BlockIndex = 0; BlockIndex < size / 524288; BlockIndex++) {
      const { buffer: BlockData } = await file.read(Buffer.alloc(524288), 0, 524288, BlockIndex * 524288)
      if (BlockData.equals(empty)) continue
      const Checksum = createHash('sha256').update(BlockData).digest('base64')
      await ebs.send(new PutSnapshotBlockCommand(
        { SnapshotId, BlockIndex, BlockData, DataLength: 524288, Checksum, ChecksumAlgorithm: 'SHA256' }))
      count++
    }
    await ebs.send(new CompleteSnapshotCommand({ SnapshotId, ChangedBlocksCount: count }))
    console.log(SnapshotId)`
  const node = ['--no-warnings', '--input-type=module', '--eval', script]
  const { stdout, stderr, code } = await lab.exec(process.execPath, node, {
    cwd: join(import.meta.dirname, '../../..'),
    timeoutSeconds: 600
  })
  if (code !== 0) throw new Error(stderr)
  const id = stdout.trim()
  const ec2 = new EC2Client(lab.client())
  for (let state = ''; state !== 'completed'; await new Promise(resolve => setTimeout(resolve, 200))) {
    state = (await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }))).Snapshots?.[0]?.State ?? ''
  }
  return id
}

/** An AMI of that snapshot. */
export async function registered(
  lab: TestLab,
  SnapshotId: string,
  BootMode: 'uefi-preferred' | 'legacy-bios'
): Promise<string> {
  const ec2 = new EC2Client(lab.client())
  const made = await ec2.send(
    new RegisterImageCommand({
      Name: `base-${BootMode}-${SnapshotId}`,
      BootMode,
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId, VolumeType: 'gp3' } }]
    })
  )
  return made.ImageId ?? ''
}
