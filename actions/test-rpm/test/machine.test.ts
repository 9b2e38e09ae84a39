import { spawn } from 'node:child_process'
import { expect, it } from '@jest/globals'
import { type Booted, withMachine } from '../src/machine.ts'
import type { ThrowawayRoot } from '../src/root.ts'

it('a machine whose init does not come is a finding, with which the report is written all the same', async () => {
  const root = {
    path: '/root/of/nothing',
    beside: async () => ({ code: 0, stdout: '', stderr: '' }),
    start: () => spawn('sleep', ['600'], { stdio: ['ignore', 'pipe', 'pipe'] })
  } as unknown as ThrowawayRoot
  const boot = { seconds: 1, without: [], signal: new AbortController().signal }
  const booted = await withMachine(root, boot, async (seen): Promise<Booted> => seen)
  expect(booted).toMatchObject({ trouble: expect.stringContaining('Waited 1 s for the init of the machine') })
})
