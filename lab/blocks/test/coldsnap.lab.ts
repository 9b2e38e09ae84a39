import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

const BLOCK_BYTES = 512 * 1024

const installed = (): boolean => {
  try {
    execFileSync('coldsnap', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Another client that nobody here wrote, where the machine has it; boto3 and the AWS CLI ask on every machine. */
const onMachinesWithColdsnap = installed() ? describe : describe.skip

onMachinesWithColdsnap('coldsnap', () => {
  let lab: TestLab
  let directory: string

  beforeAll(async () => {
    lab = await startLab(labOf('coldsnap'))
    directory = mkdtempSync(join(tmpdir(), 'kiln-coldsnap-'))
  }, 120_000)
  afterAll(async () => {
    await stopLab(lab)
    rmSync(directory, { recursive: true, force: true })
  }, 60_000)

  it('uploads a disk and downloads the same one, byte for byte', async () => {
    // A gibibyte, the least a snapshot can be: mostly holes, a few blocks at both ends.
    const disk = Buffer.alloc(1024 ** 3)
    for (const block of [0, 1, 7, 2047]) randomBytes(BLOCK_BYTES).copy(disk, block * BLOCK_BYTES)
    const [before, after] = [join(directory, 'before.raw'), join(directory, 'after.raw')]
    writeFileSync(before, disk)

    const upload = await lab.exec('coldsnap', ['upload', '--omit-zero-blocks', '--wait', before])
    expect({ code: upload.code, stderr: upload.stderr }).toMatchObject({ code: 0 })
    const [snapshot = ''] = /snap-[0-9a-f]+/.exec(upload.stdout) ?? []
    const download = await lab.exec('coldsnap', ['download', snapshot, after])
    expect({ code: download.code, stderr: download.stderr }).toMatchObject({ code: 0 })

    const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
    expect(digest(after)).toBe(digest(before))
  }, 120_000)
})
