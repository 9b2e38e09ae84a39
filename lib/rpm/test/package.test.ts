import { describe, expect, it } from '@jest/globals'
import { packageFiles } from '../package.ts'
import type { Run } from '../program.ts'

/** An rpm that knows these tags of digests. */
const rpmThatKnows =
  (...tags: string[]): Run =>
  async (_, args) => {
    const format = args[args.indexOf('--qf') + 1] ?? ''
    const asked = [...format.matchAll(/%\{(\w*(?:DIGEST|SHA256)\w*)\}/g)].map(([, name = '']) => name)
    const unknown = asked.find(name => !tags.includes(name))
    if (unknown !== undefined) {
      return { code: 0, stdout: '', stderr: `error: incorrect format: unknown tag: "${unknown}"\n` }
    }
    const digests = asked.length === 0 ? ['', ''] : ['head', 'pay']
    const values = ['a', '0', '1', '2', 'noarch', '(none)', ...digests, '3', '(none)']
    return { code: 0, stdout: `${values.join('\u001f')}\u001e`, stderr: '' }
  }

describe('what a package file says of itself', () => {
  it.each(['PAYLOADDIGEST', 'PAYLOADSHA256'])('is read by an rpm that calls the digest %s', async tag => {
    const [one] = await packageFiles(rpmThatKnows('SHA256HEADER', tag), ['/tmp/a.rpm'])
    expect(one).toMatchObject({ name: 'a', payloadDigest: 'pay', headerSha256: 'head', source: false })
  })

  it('is read without digests by an rpm before 4.14, which knows none', async () => {
    const [one] = await packageFiles(rpmThatKnows(), ['/tmp/a.rpm'])
    expect(one).toMatchObject({ name: 'a', version: '1', payloadDigest: '', headerSha256: '', installedBytes: 3 })
  })

  it('is an error when rpm reads fewer packages than it was given', async () => {
    await expect(
      packageFiles(rpmThatKnows('SHA256HEADER', 'PAYLOADDIGEST'), ['/tmp/a.rpm', '/tmp/b.rpm'])
    ).rejects.toThrow('rpm read 1 package from 2 files')
  })
})
