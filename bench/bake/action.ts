import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2'
import type { TestLab } from '../../lab/test-lab.ts'
import { GIB } from './image.ts'

export interface Baked {
  readonly wallSeconds: number
  readonly peakMiB: number
  readonly figures: {
    readonly basePresentBlocks: number
    readonly getBlocks: number
    readonly putBlocks: number
    readonly payloadBytes: number
  }
}

const root = join(import.meta.dirname, '../..')
/** Tells the most memory that the action's own process ever had. */
const WATCH = `data:text/javascript,process.on('exit',()=>console.error('peak KiB',process.resourceUsage().maxRSS))`
let bakes = 0

/** One run of the bundled action. */
export async function bake(lab: TestLab, directory: string, given: Readonly<Record<string, string>>): Promise<Baked> {
  const output = join(directory, 'output')
  writeFileSync(output, '')
  // No two bakes of the same inputs, or the second would find the first.
  const inputs = { application: 'bench', 'exclude-packages': `no-such-${bakes++}`, ...given }
  const environment = Object.entries(inputs).map(([name, value]) => `INPUT_${name.toUpperCase()}=${value}`)
  const entry = join(root, 'dist/bake-ami/index.js')
  const runner = [`GITHUB_OUTPUT=${output}`, `RUNNER_TEMP=${directory}`]
  const began = performance.now()
  const node = [process.execPath, '--no-warnings', '--import', WATCH, entry]
  const { code, stdout, stderr } = await lab.exec('env', [...runner, ...environment, ...node], { timeoutSeconds: 900 })
  const wallSeconds = (performance.now() - began) / 1000
  if (code !== 0) throw new Error(stdout + stderr)
  const figures = JSON.parse(/figures<<(\S+)\n(.*?)\n\1/s.exec(readFileSync(output, 'utf8'))?.[2] ?? '{}')
  return { wallSeconds, figures, peakMiB: Number(/peak KiB (\d+)/.exec(stderr)?.[1]) / 1024 }
}

const coldsnap = execFileSync(join(root, 'script/tools/coldsnap.sh'), { encoding: 'utf8' }).trim()

export async function coldsnapUpload(lab: TestLab, image: string, ...options: string[]) {
  await lab.journal.clear()
  const began = performance.now()
  const args = ['upload', '--no-progress', '--wait', ...options, image]
  const { code, stdout, stderr } = await lab.exec(coldsnap, args, { timeoutSeconds: 1800 })
  const seconds = (performance.now() - began) / 1000
  if (code !== 0) throw new Error(stdout + stderr)
  const puts = (await lab.journal.calls()).filter(call => call.operation === 'PutSnapshotBlock' && call.status < 300)
  return { seconds, puts: puts.length, snapshotId: /snap-[0-9a-f]+/.exec(stdout)?.[0] ?? '' }
}

/** An AMI of that snapshot; gives its id. */
export async function registered(lab: TestLab, snapshotId: string): Promise<string> {
  const mapping = { DeviceName: '/dev/xvda', Ebs: { SnapshotId: snapshotId, VolumeSize: GIB } }
  const { ImageId = '' } = await new EC2Client(lab.client()).send(
    new RegisterImageCommand({
      Name: `bench-base-${snapshotId}`,
      Architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
      VirtualizationType: 'hvm',
      EnaSupport: true,
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [mapping]
    })
  )
  return ImageId
}
