import { describe, expect, it } from '@jest/globals'
import { packageFiles } from '../package.ts'
import type { Run } from '../program.ts'

/** An rpm that knows one name of the payload's digest. */
const rpmThatKnows =
  (tag: string): Run =>
  async (_, args) => {
    const format = args[args.indexOf('--qf') + 1] ?? ''
    const [unknown] = [...format.matchAll(/\[%\{(PAYLOAD\w+)\}\]/g)].flatMap(([, name]) => (name === tag ? [] : [name]))
    if (unknown !== undefined) {
      return { code: 0, stdout: '', stderr: `error: incorrect format: unknown tag: "${unknown}"\n` }
    }
    const values = ['a', '0', '1', '2', 'noarch', '(none)', 'head', 'pay', '3', '(none)']
    return { code: 0, stdout: `${values.join('\u001f')}\u001e`, stderr: '' }
  }

describe('what a package file says of itself', () => {
  it.each(['PAYLOADDIGEST', 'PAYLOADSHA256'])('is read by an rpm that calls the digest %s', async tag => {
    const [one] = await packageFiles(rpmThatKnows(tag), ['/tmp/a.rpm'])
    expect(one).toMatchObject({ name: 'a', payloadDigest: 'pay', headerSha256: 'head', source: false })
  })

  it('is an error when rpm reads fewer packages than it was given', async () => {
    await expect(packageFiles(rpmThatKnows('PAYLOADDIGEST'), ['/tmp/a.rpm', '/tmp/b.rpm'])).rejects.toThrow(
      'rpm read 1 packages from 2 files'
    )
  })
})
