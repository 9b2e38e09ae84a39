import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from '@jest/globals'
import { down, status } from '../lifecycle.ts'
import { labOf, startLab } from '../test-lab.ts'
import { countTraces, leftovers, NO_TRACES } from '../traces.ts'

const run = promisify(execFile)
const NAME = labOf('lifecycle')

/** The CLI as people call it. */
async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = [join(import.meta.dirname, '..', 'cli.ts'), ...args]
  const env = { ...process.env, LAB_NAME: NAME, NODE_OPTIONS: '', 'INPUT_BASE-AMI': 'ami-1' }
  return await run(process.execPath, command, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    error => ({ code: error.code as number, stdout: error.stdout as string, stderr: error.stderr as string })
  )
}

const loops = async (): Promise<string[]> =>
  (await run('losetup', ['--list', '--noheadings', '--output', 'NAME,BACK-FILE'])).stdout
    .split('\n')
    .filter(line => line.includes(`/kiln-lab/${NAME}/`))

/** A lab with everything that can be left over: an instance, a balancer, a name. */
async function busyLab(): Promise<number> {
  const lab = await startLab(NAME)
  const script = `set -e
    ami=$(aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text)
    aws ec2 run-instances --image-id "$ami" --instance-type t3.micro --count 2
    subnets=$(aws ec2 describe-subnets --query 'Subnets[0:2].SubnetId' --output text)
    aws elbv2 create-load-balancer --name busy --scheme internal --subnets $subnets
    aws ec2 wait instance-running`
  const made = await lab.exec('bash', ['-c', script])
  expect(`${made.stderr}${made.code}`).toBe('0')
  return Number((await status(NAME))['pid'])
}

async function expectNothingLeft(): Promise<void> {
  expect(await leftovers(NAME)).toEqual(NO_TRACES)
  expect(await loops()).toEqual([])
  expect(existsSync(`/run/kiln-lab/${NAME}`) || existsSync(`/var/lib/kiln-lab/${NAME}`)).toBe(false)
  expect(
    readdirSync('/run').includes('netns')
      ? readdirSync('/run/netns').filter(name => name.startsWith(`kiln-${NAME}`))
      : []
  ).toEqual([])
}

afterAll(() => down(NAME), 60_000)

describe('a lab', () => {
  it('is up in 15 s, again and again, and says so', async () => {
    await cli('down')
    const started = performance.now()
    expect(await cli('up')).toMatchObject({ code: 0, stdout: expect.stringContaining('is up at http://127.0.0.1:') })
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(await cli('up')).toMatchObject({ code: 0 })
    const told = JSON.parse((await cli('status', '--json')).stdout)
    expect(told).toMatchObject({
      up: true,
      name: NAME,
      port: expect.any(Number),
      pid: expect.any(Number),
      leftoverCount: 0
    })
  }, 120_000)

  it('runs commands inside, with their exit code, and answers at its port outside', async () => {
    expect(await cli('exec', '--', 'sh', '-c', 'echo $AWS_ENDPOINT_URL; exit 7')).toMatchObject({
      code: 7,
      stdout: 'http://127.0.0.1:4566\n'
    })
    // Inputs of actions have hyphens, which dash would drop.
    expect((await cli('exec', 'env')).stdout).toContain('INPUT_BASE-AMI=ami-1\n')
    const { endpoint } = await status(NAME)
    expect((await fetch(`${endpoint}/`)).status).toBeGreaterThan(0)
  }, 30_000)

  it('has no way out', async () => {
    expect((await cli('exec', 'curl', '-s', '-m', '3', 'http://1.1.1.1/')).code).not.toBe(0)
  }, 30_000)

  it('leaves nothing when it goes down', async () => {
    await busyLab()
    expect(await cli('down')).toMatchObject({ code: 0 })
    await expectNothingLeft()
    expect(await cli('status')).toMatchObject({ code: 3, stdout: `The lab "${NAME}" is down.\n` })
  }, 120_000)

  it('killed with -9 shows what it left, and the next down removes it', async () => {
    const daemon = await busyLab()
    process.kill(daemon, 'SIGKILL')
    await sleep(300)
    const shown = JSON.parse((await cli('status', '--json')).stdout)
    expect(shown).toMatchObject({ up: false })
    expect(shown.leftoverCount).toBeGreaterThan(0)
    expect(await cli('down')).toMatchObject({ code: 0 })
    await expectNothingLeft()
  }, 120_000)

  it('killed with -9 comes up again by itself, without what it had', async () => {
    const daemon = await busyLab()
    process.kill(daemon, 'SIGKILL')
    expect(await cli('up')).toMatchObject({ code: 0 })
    expect(await status(NAME)).toMatchObject({ up: true, instances: [] })
    await cli('down')
    await expectNothingLeft()
  }, 120_000)

  it.each([30, 120, 250, 500, 1000])(
    'whose start was killed with -9 after %i ms leaves nothing behind the next down',
    async milliseconds => {
      const env = { ...process.env, LAB_NAME: NAME, NODE_OPTIONS: '' }
      const starting = spawn(process.execPath, [join(import.meta.dirname, '..', 'cli.ts'), 'up'], {
        env,
        stdio: 'ignore'
      })
      await sleep(milliseconds)
      starting.kill('SIGKILL')
      expect(await cli('down')).toMatchObject({ code: 0 })
      await expectNothingLeft()
    },
    30_000
  )

  it('is not missed when it is not there', async () => {
    expect(await cli('exec', '--', 'true')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not up. Start it with')
    })
    expect(await cli('down')).toMatchObject({ code: 0 })
    expect(countTraces(await leftovers(NAME))).toBe(0)
  }, 30_000)

  it('explains what it does not understand', async () => {
    expect((await cli('fly')).stderr).toContain('lab fly: unknown')
    expect((await cli('help')).stdout).toContain('lab exec')
  }, 30_000)
})
