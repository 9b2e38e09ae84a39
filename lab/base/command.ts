import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A program of the host failed or is missing; the message carries what it said. */
export class CommandError extends Error {
  readonly program: string
  readonly missing: boolean

  constructor(program: string, args: readonly string[], cause: NodeJS.ErrnoException & { stderr?: string }) {
    const missing = cause.code === 'ENOENT'
    super(
      missing
        ? `${program} is not installed.`
        : `${program} ${args.join(' ')} failed: ${cause.stderr || cause.message}`,
      { cause }
    )
    this.name = 'CommandError'
    this.program = program
    this.missing = missing
  }
}

/** Runs a program without a shell and returns what it printed. */
export async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  try {
    const { stdout } = await execute(program, [...args], {
      maxBuffer: 64 * 2 ** 20,
      // Hosts reached over cron or act may lack sbin on their PATH.
      env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, LC_ALL: 'C', ...env }
    })
    return stdout
  } catch (error) {
    throw new CommandError(program, args, error as NodeJS.ErrnoException & { stderr?: string })
  }
}
