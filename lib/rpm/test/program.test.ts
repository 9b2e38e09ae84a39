import { describe, expect, it } from '@jest/globals'
import { programs } from '../program.ts'

const run = programs(new AbortController().signal)

describe('a program', () => {
  it('gets its arguments as they are: nothing in them is run', async () => {
    const { stdout } = await run('printf', ['%s|', '$(touch /tmp/x)', '`id`', "; rm -rf 'x", 'a b'])
    expect(stdout).toBe("$(touch /tmp/x)|`id`|; rm -rf 'x|a b|")
  })

  it('with lines followed, gets them as they are too, and both streams stay in order', async () => {
    const lines: string[] = []
    const script = 'echo "$1"; echo two >&2; echo three'
    await run('/bin/sh', ['-c', script, 'sh', '$(id)'], { onLine: line => lines.push(line) })
    expect(lines).toEqual(['$(id)', 'two', 'three'])
  })

  it('sees neither the inputs nor the tokens of the job', async () => {
    process.env['INPUT_SIGN-KEY'] = 'not-to-be-seen'
    process.env['ACTIONS_RUNTIME_TOKEN'] = 'not-to-be-seen'
    try {
      expect((await run('env', [])).stdout).not.toContain('not-to-be-seen')
    } finally {
      delete process.env['INPUT_SIGN-KEY']
      delete process.env['ACTIONS_RUNTIME_TOKEN']
    }
  })

  it('that is not installed is named, with what to do', async () => {
    await expect(run('kiln-no-such-program', [])).rejects.toMatchObject({
      message: 'The program kiln-no-such-program is not installed on this runner.',
      remedy: expect.stringContaining('setup-tools')
    })
    await expect(run('kiln-no-such-program', [], { onLine: () => {} })).rejects.toThrow('not installed')
  })

  it('ends when the run is cancelled', async () => {
    const cancellation = new AbortController()
    const sleeping = programs(cancellation.signal)('sleep', ['30'])
    cancellation.abort()
    await expect(sleeping).rejects.toThrow('cancelled')
  })

  it('that is a build ends with all that it started', async () => {
    const cancellation = new AbortController()
    const marker = `31${process.pid}`
    const building = programs(cancellation.signal)('/bin/sh', ['-c', `sleep ${marker} & echo started; wait`], {
      onLine: () => cancellation.abort()
    })
    await expect(building).rejects.toThrow('cancelled')
    expect((await run('ps', ['-eo', 'args'])).stdout).not.toContain(`sleep ${marker}`)
  })
})
