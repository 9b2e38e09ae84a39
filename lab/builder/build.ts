/** Builds that really happen: the steps of components run in a copy of the parent's disk. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { hostEnvironment, must } from '../command.ts'
import { rootOf } from '../instances/root-disk.ts'
import type { Blocks } from '../rooms.ts'

const APPLY = fileURLToPath(new URL('./apply.sh', import.meta.url))
const SAID_LINES = 20

interface Step {
  readonly name: string
  readonly commands: readonly string[]
}

/** The build steps of a component document (Image Builder user guide, "Use the component document framework"). */
export function buildSteps(document: string): readonly Step[] {
  const parsed = parse(document) as {
    phases?: { name?: string; steps?: { name?: string; action?: string; inputs?: { commands?: string[] } }[] }[]
  }
  const build = parsed.phases?.find(({ name }) => name === 'build')
  if (build === undefined) throw new Error('the document has no phase "build"')
  return (build.steps ?? []).map(({ name = '', action, inputs }) => {
    if (action !== 'ExecuteBash') throw new Error(`the lab does not do the action ${action} of step ${name}`)
    return { name, commands: inputs?.commands ?? [] }
  })
}

/** A step went wrong; the message is what an operator would read in the log. */
export class StepFailed extends Error {}

/** Applies components to a copy of a snapshot's disk; gives the copy's path. */
export async function applied(
  {
    blocks,
    folder,
    signal,
    onLine
  }: {
    readonly blocks: Blocks
    readonly folder: string
    readonly signal: AbortSignal
    /** Told each line that a step says. */
    readonly onLine: (line: string) => void
  },
  id: string,
  parentSnapshotId: string,
  documents: readonly string[]
): Promise<string> {
  const parent = await blocks.disk(parentSnapshotId)
  const place = join(folder, id)
  await mkdir(place, { recursive: true })
  const path = join(place, 'disk.raw')
  await must('cp', ['--reflink=auto', '--sparse=always', parent.path, path])
  const { startBytes, sizeBytes, type } = await rootOf({ path, bytes: parent.bytes })
  for (const document of documents) {
    for (const { name, commands } of buildSteps(document)) {
      for (const command of commands) {
        signal.throwIfAborted()
        const place_ = [path, startBytes, sizeBytes, type, join(place, 'root')].map(String)
        const { code, said } = await execute([...place_, command], signal, onLine)
        signal.throwIfAborted()
        if (code !== 0) throw new StepFailed(`Step ${name} failed with exit code ${code}: ${said}`)
      }
    }
  }
  await rm(join(place, 'root'), { recursive: true, force: true })
  await rm(join(place, 'root.run'), { recursive: true, force: true })
  return path
}

function execute(
  args: readonly string[],
  signal: AbortSignal,
  onLine: (line: string) => void
): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const spaces = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child=KILL']
    const child: ChildProcess = spawn('unshare', [...spaces, 'sh', APPLY, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: hostEnvironment()
    })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', line => {
        if (line === '') return
        lines.push(line)
        onLine(line)
      })
    }
    const stop = (): void => void child.kill('SIGKILL')
    signal.addEventListener('abort', stop, { once: true })
    child.once('error', reject)
    child.once('close', code => {
      signal.removeEventListener('abort', stop)
      resolve({ code: code ?? 137, said: lines.slice(-SAID_LINES).join('\n') })
    })
  })
}
