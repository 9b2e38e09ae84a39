import { spawn } from 'node:child_process'
import { withSystemPrograms } from './host.ts'

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly input?: string
  /** The whole environment; unless given, ours. */
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly timeoutSeconds?: number
}

/** A program failed or is missing; the message carries what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly missing: boolean
  /** What it said on its standard error. */
  readonly said: string

  constructor(message: string, said: string, missing: boolean) {
    super(message)
    this.missing = missing
    this.said = said
  }
}

/** Our environment for a program of the host: with sbin on its PATH, and messages that we can read. */
export const hostEnvironment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: withSystemPrograms(process.env),
  LC_ALL: 'C',
  ...more
})

/** Runs a program, without a shell, to its end. Rejects only when it cannot be started. */
export function run(program: string, args: readonly string[], options: Running = {}): Promise<Finished> {
  const { input = '', env = hostEnvironment(), cwd, timeoutSeconds } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env,
      ...(cwd === undefined ? {} : { cwd }),
      ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds * 1000, killSignal: 'SIGKILL' as const })
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? -1, stdout, stderr }))
    child.stdin.on('error', () => undefined) // it may end before it has read everything
    child.stdin.end(input)
  })
}

/** Runs a program that has to succeed, and returns what it printed. @throws CommandError */
export async function must(program: string, args: readonly string[], options: Running = {}): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options).catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === 'ENOENT'
    throw new CommandError(missing ? `${program} is not installed.` : error.message, '', missing)
  })
  if (code === 0) return stdout
  const said = (stderr || stdout).trim()
  throw new CommandError(`${program} ${args.join(' ')} ended with ${code}: ${said}`, said, false)
}
