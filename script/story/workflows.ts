import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { insideCommand, labEnvironment } from '../../lab/lifecycle.ts'

export interface WorkflowRun {
  readonly succeeded: boolean
  readonly seconds: number
  /** Outputs of each step by the step's name or id, all jobs together. */
  readonly outputs: Readonly<Record<string, string>>
  /** Seconds of each step, by its name. */
  readonly stepSeconds: Readonly<Record<string, number>>
  /** Lines that the steps printed. */
  readonly lines: readonly string[]
}

export interface Workflow {
  readonly file: string
  readonly event: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule'
  readonly inputs?: Readonly<Record<string, string>>
  /** What GitHub says of the event, as in `github.event`. */
  readonly payload?: object
  readonly secrets?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  /** Of every step; `GITHUB_API_URL` says where GitHub is. */
  readonly env?: Readonly<Record<string, string>>
}

/** Where workflows run: a lab, the example's repository, and this checkout as the published `kiln-ci/kiln@v1`. */
export interface Runner {
  readonly lab: string
  readonly repository: string
  readonly kiln: string
  readonly logFile: string
  /** What the runner keeps: downloaded actions, the bake's base. On a disk, not in memory. */
  readonly cache: string
  readonly show: (line: string, kind: 'step' | 'output' | 'fault') => void
}

/** An action of others with its commit, as all workflows name it (test/contract.test.ts). */
function pinned(action: string): string {
  const directory = join(import.meta.dirname, '../../.github/workflows')
  for (const file of readdirSync(directory)) {
    const [uses] = new RegExp(`${action}@[0-9a-f]{40}`).exec(readFileSync(join(directory, file), 'utf8')) ?? []
    if (uses !== undefined) return uses
  }
  throw new Error(`no workflow uses ${action}`)
}

/**
 * Stands in for the action that assumes a role by OIDC: a key of the lab that is 12 digits is of the account of that
 * number, so whoever assumes a role of an account acts in it.
 */
function credentialsStandIn(cache: string): string {
  const directory = join(cache, 'credentials-stand-in')
  mkdirSync(directory, { recursive: true })
  const manifest = `name: credentials
description: The account of a role, as the lab knows it.
inputs:
  role-to-assume:
    description: ARN of the role.
  aws-region:
    description: Region.
runs:
  using: composite
  steps:
    - shell: bash
      env:
        ROLE: \${{ inputs.role-to-assume }}
      run: |
        account=$(cut -d: -f5 <<<"$ROLE")
        echo "AWS_ACCESS_KEY_ID=$account" >> "$GITHUB_ENV"
`
  writeFileSync(join(directory, 'action.yml'), manifest)
  return directory
}

/** Needs GitHub's own storage, so nothing is kept here. */
function artifactStandIn(cache: string): string {
  const directory = join(cache, 'artifact-stand-in')
  mkdirSync(directory, { recursive: true })
  const nothing =
    'name: artifact\ndescription: Keeps nothing.\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: "true"\n'
  writeFileSync(join(directory, 'action.yml'), nothing)
  return directory
}

/** A line of `act --json`. */
interface ActLine {
  readonly msg?: string
  readonly level?: string
  readonly step?: string
  readonly jobID?: string
  readonly stepResult?: string
  readonly raw_output?: boolean
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly stage?: string
  readonly executionTime?: number
}

/** Runs a workflow with act in host mode, inside the lab's network, as a GitHub runner would. */
export async function runWorkflow(workflow: Workflow, runner: Runner): Promise<WorkflowRun> {
  const pairs = (flag: string, values: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`])
  const eventFile = join(runner.cache, 'event.json')
  mkdirSync(runner.cache, { recursive: true })
  if (workflow.payload !== undefined) writeFileSync(eventFile, JSON.stringify(workflow.payload))
  const [program = '', ...args] = insideCommand(runner.lab, [
    'act',
    workflow.event,
    '--json',
    ...(workflow.payload === undefined ? [] : ['-e', eventFile]),
    ...['-W', `.github/workflows/${workflow.file}`],
    ...['-P', 'ubuntu-24.04=-self-hosted'],
    ...['--local-repository', `kiln-ci/kiln@v1=${runner.kiln}`],
    // act fetches an action before it looks at the step's `if`: it must be here even where it is skipped.
    ...['--local-repository', `${pinned('aws-actions/configure-aws-credentials')}=${credentialsStandIn(runner.cache)}`],
    ...['--local-repository', `${pinned('actions/upload-artifact')}=${artifactStandIn(runner.cache)}`],
    // There is no way out of the lab's network, so act's own servers must not look for one.
    ...['--cache-server-addr', '127.0.0.1', '--artifact-server-addr', '127.0.0.1'],
    ...pairs('--input', workflow.inputs),
    ...pairs('-s', workflow.secrets),
    ...pairs('--var', workflow.variables),
    ...pairs('--env', workflow.env)
  ])
  const started = Date.now()
  const outputs: Record<string, string> = {}
  const stepSeconds: Record<string, number> = {}
  const lines: string[] = []
  const log = createWriteStream(runner.logFile, { flags: 'a' })
  const child = spawn(program, args, {
    cwd: runner.repository,
    env: { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: runner.cache, ...labEnvironment() },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const read = (text: string): void => {
    let line: ActLine
    try {
      line = JSON.parse(text) as ActLine
    } catch {
      log.write(`${text}\n`)
      return
    }
    const message = (line.msg ?? '').replace(/\s+$/, '')
    log.write(`${line.jobID ?? '-'}: ${message}\n`)
    if (line.command === 'set-output' && line.name !== undefined) outputs[line.name] = line.arg ?? ''
    else if (line.command === 'error' || line.level === 'error') {
      lines.push(message)
      runner.show(message, 'fault')
    } else if (line.command === 'warning' || line.raw_output === true) {
      lines.push(message)
      runner.show(message, 'output')
    } else if (line.stage === 'Main' && line.stepResult !== undefined) {
      const seconds = (line.executionTime ?? 0) / 1e9
      stepSeconds[line.step ?? ''] = seconds
      runner.show(`${line.jobID}: ${line.step} (${line.stepResult}, ${seconds.toFixed(1)} s)`, 'step')
    }
  }
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) if (part !== '') read(part)
    })
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', exit => resolve(exit ?? 1))
  })
  log.end()
  return { succeeded: code === 0, seconds: (Date.now() - started) / 1000, outputs, stepSeconds, lines }
}
