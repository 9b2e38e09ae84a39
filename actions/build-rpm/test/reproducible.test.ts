import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Run } from '../../../lib/rpm/program.ts'
import { requireEqual } from '../src/reproducible.ts'

/** What rpm says of a package that rpm 4.11 (Amazon Linux 2, EL 7) built: neither digest, and the day's time. */
const rpm: Run = async (_, args) => {
  const path = args.at(-1) ?? ''
  const format = args[args.indexOf('--qf') + 1] ?? ''
  if (args.includes('--xml')) {
    const seconds = path.includes('second') ? 1_800_000_002 : 1_800_000_001
    const stdout = `<rpmHeader>\n  <rpmTag name="Buildtime">\n\t<integer>${seconds}</integer>\n  </rpmTag>\n</rpmHeader>\n`
    return { code: 0, stdout, stderr: '' }
  }
  if (format.includes('FILENAMES')) return { code: 0, stdout: '/etc/a\tdigest 1 100644 1\n', stderr: '' }
  const values = ['a', '0', '1', '1', 'noarch', '(none)', '(none)', '', '3', '(none)']
  const records = args.slice(args.indexOf('--') + 1).map(() => `${values.join('\u001f')}\u001e`)
  return { code: 0, stdout: records.join(''), stderr: '' }
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-reproducible-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))
const build = (which: string, bytes: string): { rpms: string[]; srpm: string } => {
  mkdirSync(join(directory, which))
  const [one, source] = ['a.rpm', 'a.src.rpm'].map(name => join(directory, which, name)) as [string, string]
  writeFileSync(one, bytes)
  writeFileSync(source, 'the same')
  return { rpms: [one], srpm: source }
}

it('packages without digests of their own are equal only if their bytes are', async () => {
  const first = build('first', 'x')
  await requireEqual(rpm, first, build('equal', 'x'))
  const said = requireEqual(rpm, first, build('second', 'y'))
  await expect(said).rejects.toThrow("its header's Buildtime is 1800000001 and 1800000002")
  await expect(said).rejects.toMatchObject({ remedy: expect.stringContaining('4.14') })
})

it('a package that only the second build made is a difference', async () => {
  const first = build('first', 'x')
  const second = build('equal', 'x')
  const more = join(directory, 'equal', 'a-extra.rpm')
  writeFileSync(more, 'x')
  await expect(requireEqual(rpm, first, { ...second, rpms: [...second.rpms, more] })).rejects.toThrow(
    'only the second build made it'
  )
})
