import { execFileSync } from 'node:child_process'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { KilnError } from '../../../lib/errors.ts'
import { unpacked } from '../src/unpacking.ts'

const { signal } = new AbortController()
const LIST = 'Package: web\n'.repeat(100_000)
const byXz = (text: string): Buffer => execFileSync('xz', ['--stdout', '-1'], { input: text })
const refusal = async (location: string, bytes: Buffer): Promise<KilnError> => {
  const error = await unpacked(location, bytes, signal).catch((thrown: unknown) => thrown)
  if (!(error instanceof KilnError)) throw new Error('not refused')
  return error
}

describe('a list', () => {
  it.each([
    ['Packages.gz', gzipSync(LIST)],
    ['Packages.zst', zstdCompressSync(LIST)],
    ['Packages.xz', byXz(LIST)],
    ['Packages', Buffer.from(LIST)],
    ['repodata/primary.xml', Buffer.from(LIST)]
  ])('is read from %s', async (location, bytes) => {
    expect(await unpacked(location, bytes, signal)).toBe(LIST)
  })

  it('that is damaged is refused with what is wrong', async () => {
    expect((await refusal('Packages.xz', byXz(LIST).subarray(0, 60))).message).toMatch(
      /^Packages\.xz cannot be unpacked: .*Unexpected end of input/
    )
    expect((await refusal('Packages.xz', Buffer.from('nonsense'))).message).toContain('format not recognized')
    expect((await refusal('Packages.gz', Buffer.from('nonsense'))).message).toContain('incorrect header')
  })

  it('that unpacks to more than any list has is refused, and not kept', async () => {
    const large = execFileSync('sh', ['-c', 'head -c 300M /dev/zero | xz -0 --stdout'], { maxBuffer: 1e9 })

    expect((await refusal('Packages.xz', large)).message).toContain('it has more than 256 MiB')
  }, 30_000)

  it('that is packed otherwise is refused, with what can be read', async () => {
    expect((await refusal('Packages.bz2', Buffer.from('BZh'))).remedy).toContain('gzip, zstd or xz')
  })

  it('that needs a program that is not there says how to get it', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      const { message, remedy } = await refusal('Packages.xz', Buffer.from('x'))
      expect(message).toContain('packed by xz')
      expect(remedy).toContain('setup-tools')
    } finally {
      process.env['PATH'] = path
    }
  })
})
