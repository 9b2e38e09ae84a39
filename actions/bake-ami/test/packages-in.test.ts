import { describe, expect, it } from '@jest/globals'
import { KilnError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import type { Task } from '../src/engine.ts'
import { packagesIn } from '../src/packages-in.ts'

/** A runner that may not mount anything. */
function withoutRoot(signal = new AbortController().signal) {
  const progress = recordedProgress()
  const preflight = async (): Promise<void> => {
    throw new KilnError('Baking mounts an image, which needs root.', { remedy: 'Allow sudo.' })
  }
  const task = { plan: {}, inputs: { workers: 1 }, deps: { sandbox: { preflight }, progress, signal } }
  return { task: task as unknown as Task, said: progress.lines }
}

describe('a look at an AMI that Image Builder made', () => {
  it('is left out on a runner without root, with a warning that says why: the AMI is there all the same', async () => {
    const { task, said } = withoutRoot()

    expect(await packagesIn('snap-1', undefined, task)).toEqual({ facts: {} })

    expect(said.join('\n')).toContain(
      'The image is not looked at, so there is no bill of materials: Baking mounts an image, which needs root.'
    )
  })

  it('ends with the run that is cancelled', async () => {
    const { task } = withoutRoot(AbortSignal.abort())

    await expect(packagesIn('snap-1', undefined, task)).rejects.toThrow('needs root')
  })
})
