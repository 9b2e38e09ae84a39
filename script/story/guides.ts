/** Pages whose commands people type, word for word: a laptop with credentials, and nothing else. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestLab } from '../../lab/test-lab.ts'
import { shellOf } from '../docs/shell.ts'

/** An application in prod with a live release and a retained one. */
export interface BreakGlassStage {
  readonly lab: TestLab
  /** A checkout of Kiln. */
  readonly kiln: string
  readonly application: string
  readonly account: string
  /** The version that answers. */
  readonly versionOf: () => Promise<string>
  readonly promise: (what: string, body: () => Promise<string | undefined>) => Promise<void>
}

/** What the guide for when GitHub is down promises. */
export async function breakGlassPromises(stage: BreakGlassStage): Promise<void> {
  const { lab, kiln, application, account, versionOf, promise } = stage
  const [rollback = '', look = '', write = '', tell = ''] = shellOf('guides/break-glass.md')
  const typed = async (script: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.exec('bash', ['-euc', script.replaceAll('hello-world', application)], {
      cwd: kiln,
      env: { AWS_ACCESS_KEY_ID: account, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
      timeoutSeconds: 300
    })
    if (code !== 0) throw new Error(`exit ${code}: ${stdout}${stderr}`)
    return stdout
  }
  const writes = async (): Promise<string> => {
    const calls = await lab.journal.calls()
    return calls.flatMap(({ mutating, operation }) => (mutating ? [operation] : [])).join()
  }
  const other = await versionOf()

  await promise('break-glass: the command of the guide goes back, and says so before when asked', async () => {
    await lab.journal.clear()
    await typed(`export INPUT_MODE=plan\n${rollback}`)
    const planned = await writes()
    if (planned !== '') return `the plan wrote ${planned}`
    await typed(rollback)
    const now = await versionOf()
    return now === other ? `${now} still answers` : undefined
  })
  await promise(
    'break-glass: the switch by hand goes back as well, and rollback then has no traffic to move',
    async () => {
      const slots = ['from=red to=black', 'from=black to=red'] as const
      const looks = await Promise.all(slots.map(slot => typed(look.replace(slots[0], slot))))
      // The one with weight in the first look is where it goes from.
      const isRed = /red\/[\s\S]{0,80}?"Weight": (?!0)/.test(looks[0] ?? '')
      const slot = slots[isRed ? 0 : 1]
      const health = (looks[isRed ? 0 : 1] ?? '').trim().split('\n').at(-1)?.split(/\s+/) ?? []
      if (health.length === 0 || health.some(state => state !== 'healthy')) return `targets are ${health}`
      const shell = look.replace(slots[0], slot)
      await typed(`${shell}\n${write}`)
      const switched = await versionOf()
      if (switched !== other) return `${switched} answers instead of ${other}`
      await lab.journal.clear()
      await typed(`${shell}\n${tell}`)
      const wrote = await writes()
      return /ModifyRule|ModifyListener/.test(wrote) ? `it wrote ${wrote}` : undefined
    }
  )
}

/** What the page for a live account promises; its steps that need an image of yours are left out. */
export async function liveCheckPromise(stage: {
  readonly lab: TestLab
  readonly directory: string
  readonly promise: (what: string, body: () => Promise<string | undefined>) => Promise<void>
}): Promise<void> {
  const { lab, directory, promise } = stage
  await promise('the live check: its commands run, tell what they shall tell, and leave nothing', async () => {
    const [base = '', child = '', , , , claim = '', away = ''] = shellOf('live-check.md')
    const programs = join(directory, 'live-check')
    mkdirSync(programs)
    writeFileSync(join(programs, 'sleep'), '#!/bin/sh\n', { mode: 0o755 })
    const typed = async (script: string): Promise<string> => {
      const { code, stdout, stderr } = await lab.exec('bash', ['-euc', `PATH=${programs}:$PATH\n${script}`], {
        cwd: programs,
        timeoutSeconds: 600
      })
      if (code !== 0) throw new Error(`exit ${code}: ${stderr}${stdout}`)
      return stdout
    }
    const snapshots = "aws ec2 describe-snapshots --owner-ids self --query 'Snapshots[].SnapshotId' --output text"
    const before = await typed(snapshots)
    const said = await typed(base + child + claim + away)
    const [parents = '0', children = ''] = said.match(/^\d+$/gm) ?? []
    if (parents === '0' || parents !== children) return `the parent lists ${parents} blocks, the child ${children}`
    const winners = said.match(/^winner \d+$/gm) ?? []
    if (winners.length !== 1) return `${winners.length} winners`
    return (await typed(snapshots)) === before ? undefined : 'it left snapshots'
  })
}
