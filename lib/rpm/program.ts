import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inheritable } from '../child-environment.ts'
import { CancelledError, KilnError } from '../errors.ts'

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  /** Added to the environment of this process; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Written to standard input, which is otherwise empty. */
  readonly input?: string | Buffer
  /** Told of each line as it comes. With it, both streams are one, in the order in which they were written. */
  readonly onLine?: (line: string) => void
  /**
   * An open file whose lock lasts as long as the program runs, even when this process is killed. Only a shell that
   * waits for the program holds it: what the program starts and leaves running (a daemon of %build) does not.
   */
  readonly holding?: number
  readonly signal?: AbortSignal
}

/** Runs one program with an argument array, never through a shell's parser. An exit code is a result, not an error. */
export type Run = (program: string, args: readonly string[], options?: RunOptions) => Promise<Finished>

/**
 * Programs of the machine. A cancelled run ends the program with SIGTERM; one whose lines are followed (a build) is a
 * process group of its own, and all of it ends. What a program leaves running with its output open is not waited for.
 * @throws KilnError when the program is not installed; CancelledError on the signal.
 */
export const programs =
  (signal: AbortSignal): Run =>
  (program, args, options = {}) => {
    const { onLine } = options
    // Two pipes lose the order of rpmbuild's headings (stderr) and of what compilers print (stdout); dup2 keeps it.
    const [command, argv] =
      onLine === undefined
        ? [program, args]
        : ['/bin/sh', ['-c', options.holding === undefined ? FOLLOWED : HOLDING, program, ...args]]
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new CancelledError())
      const child = spawn(command, argv, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...inheritable(process.env), LC_ALL: 'C.UTF-8', ...options.env },
        stdio: ['pipe', 'pipe', 'pipe', options.holding ?? 'ignore'],
        detached: onLine !== undefined
      })
      const cancelled = options.signal ?? signal
      const cancel = (): void => {
        if (child.pid === undefined) return
        try {
          process.kill(onLine === undefined ? child.pid : -child.pid, 'SIGTERM')
        } catch {
          // It has just ended by itself.
        }
      }
      const leave = (): void => {
        if (onLine !== undefined) cancel()
        child.stdout?.destroy()
        child.stderr?.destroy()
      }
      cancelled.addEventListener('abort', cancel, { once: true })
      const stdout: Buffer[] = []
      const stderr: Buffer[] = []
      const { stdin, stdout: out, stderr: err } = child
      if (stdin === null || out === null || err === null) return reject(new Error(`${program} has no pipes`))
      out.on('data', (chunk: Buffer) => stdout.push(chunk))
      err.on('data', (chunk: Buffer) => stderr.push(chunk))
      if (onLine !== undefined) createInterface({ input: out, crlfDelay: Infinity }).on('line', onLine)
      stdin.on('error', () => {}) // the program may end without reading all of it
      stdin.end(options.input ?? '')
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') reject(notInstalled(program))
        else reject(error)
      })
      let left: NodeJS.Timeout | undefined
      child.once('exit', () => {
        left = setTimeout(leave, LEFT_RUNNING_MILLISECONDS)
      })
      child.once('close', (code, killedBy) => {
        clearTimeout(left)
        cancelled.removeEventListener('abort', cancel)
        if (cancelled.aborted) return reject(new CancelledError())
        const finished = {
          code: code ?? 128,
          stdout: Buffer.concat(stdout).toString(),
          stderr: Buffer.concat(stderr).toString() + (killedBy === null ? '' : `\nkilled by ${killedBy}`)
        }
        if (onLine !== undefined && finished.code === 127 && finished.stdout.includes('not found')) {
          reject(notInstalled(program))
        } else resolve(finished)
      })
    })
  }

const FOLLOWED = 'exec "$0" "$@" 2>&1'
/** Two commands, because a shell makes the last one its own process, and the lock would go with descriptor 3. */
const HOLDING = '"$0" "$@" 2>&1 3>&-; exit $?'

/** How long output is read after the program's end while something that it started still has it open. */
const LEFT_RUNNING_MILLISECONDS = 1000

const notInstalled = (program: string): KilnError =>
  new KilnError(`The program ${program} is not installed on this runner.`, {
    remedy: 'Add the setup-tools action as a step before this one.'
  })

/**
 * What the program printed, when it went well.
 * @throws KilnError with the program's own last lines.
 */
export async function printed(finished: Promise<Finished>, what: string, remedy: string): Promise<string> {
  const { code, stdout, stderr } = await finished
  if (code === 0) return stdout
  throw new KilnError(`${what} (exit code ${code}): ${lastLines(stderr === '' ? stdout : stderr)}`, { remedy })
}

/** The path of a program of the place that `run` runs programs in; undefined where it has none. */
export async function whereIs(run: Run, program: string): Promise<string | undefined> {
  const { code, stdout } = await run('/bin/sh', ['-c', 'command -v "$0"', program])
  return code === 0 ? stdout.trim() : undefined
}

/** The last lines of a log, enough to see the cause. */
export const lastLines = (log: string, count = 12): string => log.trim().split('\n').slice(-count).join('\n')
