import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ensureBase } from '../../../lab/base/index.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { blockOf } from '../src/base-disk.ts'
import { changedBlocks, workingCopy } from '../src/changes.ts'
import { run } from '../src/child.ts'
import { BLOCK_BYTES, candidates, parseExtents } from '../src/diff.ts'
import { packageChanges } from '../src/installation.ts'
import { rootPartitions } from '../src/layout.ts'
import { repository } from '../src/repository.ts'
import { sandbox } from '../src/sandbox.ts'
import { sampleRepository } from './packages.ts'

const signal = new AbortController().signal
const ACTION = join(import.meta.dirname, '../src/index.ts')
let directory: string
let packages: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-sandbox-test-'))
  packages = sampleRepository(directory, [{ name: 'app' }])
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe.each(['xfs', 'ext4'] as const)('a package installed into a disk whose root is %s', filesystem => {
  it('changes the root alone, and the changed blocks over the base are the baked disk, byte for byte', async () => {
    const { rawPath, bytes } = await ensureBase({ filesystem })
    const blocks = bytes / BLOCK_BYTES
    const data = parseExtents((await run('filefrag', ['-e', rawPath])).out)
    const present = new Set(candidates(blocks, new Set(), data).map(({ index }) => index))
    const base = { path: rawPath, volumeGiB: bytes / 1024 ** 3, present, cached: true }
    const disk = join(directory, `${filesystem}.raw`)
    await workingCopy(base, disk)
    const served = await repository(`file:${packages}`).serve(signal)
    const work = mkdtempSync(join(directory, 'work-'))

    const installed = await sandbox(ACTION).install(
      {
        disk,
        directory: work,
        candidates: await rootPartitions(disk),
        packageName: 'app',
        nevra: 'app-1.0-1.noarch',
        installedBytes: 3_000_000,
        repositoryUrl: served.url,
        gpgCheck: false,
        excludePackages: [],
        baseRepositories: true,
        environment: {}
      },
      recordedProgress(),
      signal
    )
    await served.close()
    const changed = await changedBlocks(base, disk, signal)

    expect(packageChanges(installed.before, installed.after).added.map(({ nevra }) => nevra)).toEqual([
      'app-1.0-1.noarch'
    ])
    expect(installed.partition).toBe(1)
    expect(changed.length * BLOCK_BYTES).toBeLessThanOrEqual(1.3 * 3_000_000 + 16 * 1024 ** 2)
    const over = join(directory, `${filesystem}-over.raw`)
    await workingCopy(base, over)
    const [from, to] = [await open(disk), await open(over, 'r+')]
    for (const { index } of changed) await to.write(await blockOf(from, index), 0, BLOCK_BYTES, index * BLOCK_BYTES)
    await Promise.all([from.close(), to.close()])
    execFileSync('cmp', [disk, over])
  }, 120_000)
})

describe('preflight', () => {
  const preflight = (before: string): string => {
    const script = `import { sandbox } from '${join(import.meta.dirname, '../src/sandbox.ts')}'
      import { explain } from '${join(import.meta.dirname, '../../../lib/errors.ts')}'
      ${before}
      await sandbox('').preflight().then(() => console.log('fine'), error => console.log(explain(error)))`
    const node = ['--no-warnings', '--input-type=module-typescript', '--eval', script]
    return execFileSync(process.execPath, node, { encoding: 'utf8', env: { PATH: process.env['PATH'] } })
  }

  it('lets root through', () => {
    expect(preflight('')).toBe('fine\n')
  })

  it('says what is needed where there is neither root nor sudo', () => {
    expect(preflight('process.setuid(65534)')).toMatch(/needs root[\s\S]*What to do: /)
  })

  it('names the programs that are missing', () => {
    expect(preflight("process.env.PATH = '/no/such'")).toMatch(/lacks unshare, mount[\s\S]*setup-tools/)
  })
})
