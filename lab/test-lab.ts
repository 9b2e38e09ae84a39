import { type Finished, run } from './command.ts'
import type { FaultRule, FaultView } from './gateway/faults.ts'
import type { Call } from './gateway/journal.ts'
import { ask, down, insideCommand, insideEnvironment, status, up } from './lifecycle.ts'

/** A lab as tests use it. Needs root, as the lab does. README: "In tests". */
export interface TestLab {
  readonly name: string
  /** Reachable from the host, so from the test itself. */
  readonly endpoint: string
  /** For SDK clients in the test: `new EC2Client(lab.client())`. */
  client(accountId?: string): {
    endpoint: string
    region: string
    credentials: { accessKeyId: string; secretAccessKey: string }
    maxAttempts: number
  }
  /** Runs a program in the lab's network; balancers and instances are reachable only from there. */
  exec(
    command: string,
    args?: readonly string[],
    options?: {
      readonly env?: Readonly<Record<string, string>>
      readonly input?: string
      readonly cwd?: string
      readonly timeoutSeconds?: number
    }
  ): Promise<Finished>
  /** One GET from inside the lab; status 0 when nothing answered, and then the body says why. */
  get(
    url: string,
    headers?: Readonly<Record<string, string>>
  ): Promise<{ readonly status: number; readonly body: string }>
  readonly faults: {
    add(rule: FaultRule): Promise<FaultView>
    list(): Promise<readonly FaultView[]>
    clear(): Promise<void>
  }
  readonly journal: {
    calls(): Promise<readonly Call[]>
    clear(): Promise<void>
  }
  /** Sets room switches; 0 = off. */
  switches(values: Readonly<Record<string, number>>): Promise<void>
  /** IAM policy document for an access key id, or for the sessions of a role by its ARN; undefined: all is allowed again. */
  policy(principal: string, document: unknown): Promise<void>
  /** Faults, switches, policies and journal as new; what was made in AWS stays. */
  reset(): Promise<void>
  /** Ends the lab if this call's `startLab` started it. */
  stop(): Promise<void>
}

/**
 * The name of a suite's lab on this machine: KILN_LABS goes in front, so that two checkouts can test at once.
 */
export const labOf = (suite: string, env: NodeJS.ProcessEnv = process.env): string =>
  `${env['KILN_LABS'] ?? ''}${suite}`

/**
 * The lab of this name: the one that runs, or a new one. Give each test suite its own name, so that suites do not see
 * each other's resources.
 */
export async function startLab(
  name: string,
  settings: { readonly switches?: Readonly<Record<string, number>>; readonly log?: (line: string) => void } = {}
): Promise<TestLab> {
  const wasUp = (await status(name)).up
  const { endpoint } = await up(name, { log: settings.log ?? (() => undefined) })
  if (endpoint === undefined) throw new Error(`the lab "${name}" has no endpoint`)
  const { venv } = await ask<{ venv: string }>(name, 'GET', '/status')

  const lab: TestLab = {
    name,
    endpoint,
    client: (accountId = '123456789012') => ({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: accountId, secretAccessKey: 'lab' },
      maxAttempts: 1
    }),
    exec: (command, args = [], { env = {}, ...how } = {}) => {
      const [program = '', ...rest] = insideCommand(name, [command, ...args])
      const inside = { ...insideEnvironment({ ...process.env, NODE_OPTIONS: '' }, venv), ...env }
      return run(program, rest, { timeoutSeconds: 300, ...how, env: inside })
    },
    async get(url, headers = {}) {
      const given = Object.entries(headers).flatMap(([key, value]) => ['-H', `${key}: ${value}`])
      const { stdout, stderr } = await lab.exec('curl', ['-sS', '-m', '10', '-w', '\n%{http_code}', ...given, url])
      const at = stdout.lastIndexOf('\n')
      const status = Number(stdout.slice(at + 1))
      return { status, body: status === 0 ? stderr.trim() : stdout.slice(0, at) }
    },
    faults: {
      add: rule => ask(name, 'POST', '/faults', rule),
      list: async () => (await ask<{ faults: FaultView[] }>(name, 'GET', '/faults')).faults,
      clear: () => ask(name, 'DELETE', '/faults')
    },
    journal: {
      calls: async () => (await ask<{ calls: Call[] }>(name, 'GET', '/journal')).calls,
      clear: () => ask(name, 'DELETE', '/journal')
    },
    switches: values => ask(name, 'PUT', '/switches', values),
    policy: (principal, document) =>
      document === undefined
        ? ask(name, 'DELETE', `/policies/${encodeURIComponent(principal)}`)
        : ask(name, 'PUT', `/policies/${encodeURIComponent(principal)}`, document),
    reset: () => ask(name, 'POST', '/reset'),
    stop: async () => {
      if (!wasUp) await down(name)
    }
  }
  if (settings.switches !== undefined) await lab.switches(settings.switches)
  return lab
}

export const stopLab = (lab: TestLab | undefined): Promise<void> => lab?.stop() ?? Promise.resolve()
