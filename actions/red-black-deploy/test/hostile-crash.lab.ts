import { spawn } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { insideCommand, labEnvironment } from '../../../lab/lifecycle.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { baseImage, failures, load, type Ran, runAction, serving, succeeded } from '../../../test/lab-application.ts'

const APPLICATION = { application: 'hostile', environment: 'test' }

let lab: TestLab
let image: string
let url: string
let version = 0

const inputsOf = (number: number, more: Record<string, string | number> = {}): Record<string, string | number> => ({
  ...APPLICATION,
  'ami-id': image,
  'instance-type': 't3.small',
  'min-instances': 1,
  'max-instances': 2,
  'user-data': serving(String(number)),
  'expect-version': number,
  'probe-count': 2,
  'bake-time-seconds': 0,
  'soak-seconds': 0,
  ...more
})
const deploy = (more: Record<string, string | number> = {}): Promise<Ran> => {
  version += 1
  return runAction(lab, 'red-black-deploy', inputsOf(version, more))
}
const ours = { userAgent: 'kiln/red-black-deploy' }

beforeAll(async () => {
  lab = await startLab(labOf('hostilelab'))
  image = await baseImage(lab)
  const made = succeeded(
    await runAction(lab, 'create-application', { ...APPLICATION, 'deregistration-delay-seconds': 5 })
  )
  url = `${made.outputs['url']}/`
  // Until they know of the switch, its nodes answer 503: nothing served before.
  await lab.switches({ 'balancer.propagationSeconds': 4 })
  succeeded(await deploy())
  await lab.switches({ 'balancer.propagationSeconds': 0 })
}, 180_000)
afterEach(async () => {
  await lab.reset()
})
afterAll(() => stopLab(lab), 60_000)

const underLoad = async (body: () => Promise<void>): Promise<void> => {
  const running = await load(lab, url, 40)
  try {
    await body()
  } finally {
    expect(failures(await running.stop())).toEqual([])
  }
}

describe('a deploy in a hostile AWS, under load', () => {
  it('gets through 30 % of throttled calls', async () => {
    await lab.faults.add({ match: ours, effect: 'throttle', percent: 30, seed: 7 })

    await underLoad(async () => {
      expect(succeeded(await deploy()).outputs['outcome']).toBe('deployed')
    })
  }, 180_000)

  it('does nothing twice when answers get lost after their effect', async () => {
    for (const operation of ['CreateLaunchTemplate', 'CreateAutoScalingGroup', 'ModifyRule', 'DeleteLaunchTemplate']) {
      await lab.faults.add({ match: { ...ours, operation, nth: 1 }, effect: 'drop-answer' })
    }

    await underLoad(async () => {
      expect(succeeded(await deploy()).outputs['outcome']).toBe('deployed')
    })
  }, 120_000)

  it('is patient with reads that are 10 s old', async () => {
    await lab.faults.add({ match: { ...ours, operation: 'Describe*' }, effect: 'stale', milliseconds: 10_000 })

    await underLoad(async () => {
      expect(succeeded(await deploy()).outputs['outcome']).toBe('deployed')
    })
  }, 240_000)

  it('waits for the nodes of the balancer to follow, and says how long both versions answered', async () => {
    await lab.switches({ 'balancer.propagationSeconds': 4 })

    await underLoad(async () => {
      const { outputs, log } = succeeded(await deploy())
      const { overlapMilliseconds, failedAnswers } = JSON.parse(outputs['timeline'] ?? '{}')

      expect(log).toMatch(/version \d+ answers alone, overlap \d+ ms/)
      expect([failedAnswers, overlapMilliseconds <= 8000]).toEqual([0, true])
    })
  }, 120_000)

  it('is one of ten at once: one wins, the others say who holds it, nothing is left over', async () => {
    const first = version + 1
    version += 10
    const numbers = Array.from({ length: 10 }, (_, index) => first + index)

    await underLoad(async () => {
      const all = await Promise.all(numbers.map(number => runAction(lab, 'red-black-deploy', inputsOf(number))))

      const winners = all.filter(({ code }) => code === 0)
      const losers = all.filter(({ code }) => code !== 0)
      expect(winners.length).toBeGreaterThanOrEqual(1)
      for (const { log } of losers) expect(log).toMatch(/another deploy holds hostile-test-v\d+/)
      const live = (await lab.get(url)).body
      expect(winners.map(({ log }) => log).join()).toContain(`version ${live.replace('hello ', '')} answers alone`)
    })
  }, 240_000)

  it('cancelled by the runner says where it stands without waiting for anything, and goes on from there', async () => {
    version += 1
    await lab.switches({ 'instances.bootDelaySeconds': 20 })
    await lab.journal.clear()
    const inputs = inputsOf(version)
    const settings = Object.entries(inputs).map(([name, value]) => `INPUT_${name.toUpperCase()}=${value}`)
    const command = ['env', ...settings, process.execPath, 'actions/red-black-deploy/src/index.ts']
    const [program = '', ...rest] = insideCommand(lab.name, command)
    const child = spawn(program, rest, { env: { ...process.env, NODE_OPTIONS: '', ...labEnvironment() } })
    let log = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text
      if (cancelledAt > 0 || !/pending, not registered yet/.test(log)) return
      cancelledAt = Date.now()
      child.kill('SIGINT')
    })
    let cancelledAt = 0

    const code = await new Promise(resolve => child.once('close', resolve))

    console.log(`cancelled, and gone after ${Date.now() - cancelledAt} ms`)
    await lab.switches({ 'instances.bootDelaySeconds': 0 })
    const after = (await lab.journal.calls()).filter(({ at }) => Date.parse(at) > cancelledAt)
    // What was being read is read to its end; nothing is written, and nothing is waited for.
    expect(after.filter(({ mutating }) => mutating)).toEqual([])
    expect(after.length).toBeLessThanOrEqual(3)
    expect(code).toBe(130)
    expect(log).toContain('Run the same deploy again: it goes on from here')
    expect(succeeded(await runAction(lab, 'red-black-deploy', inputs)).outputs['outcome']).toBe('deployed')
  }, 120_000)
})
