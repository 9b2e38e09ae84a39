import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inheritable } from '../../../lib/child-environment.ts'
import { CancelledError } from '../../../lib/errors.ts'
import { harmless } from '../../../lib/progress.ts'
import { BadAnswers } from './verify.ts'

/** What a user's own check is told, as environment variables. */
export interface CheckSurroundings {
  readonly release: string
  readonly slot: string
  readonly url: string
  /** `name: value` of the header that shows the release before it is live. */
  readonly slotHeader: string
  readonly version: string | undefined
}

export interface CheckCommand {
  /** Program and arguments; no shell has a hand in it. */
  readonly command: readonly string[]
  readonly timeoutSeconds: number
}

export type RunCheck = (
  check: CheckCommand,
  surroundings: CheckSurroundings,
  say: (line: string) => void,
  signal: AbortSignal
) => Promise<void>

const TAIL_LINES = 30

/** How long output is read after the check's end while something that it started still has it open. */
const LEFT_RUNNING_MILLISECONDS = 1000

/**
 * Runs the user's check of a release that has no traffic yet.
 * @throws BadAnswers with the end of what it said, when it exits otherwise than 0 or takes too long.
 */
export const runCheck: RunCheck = ({ command, timeoutSeconds }, surroundings, say, signal) => {
  const [program = '', ...rest] = command
  const said: string[] = []
  const bad = (how: string): BadAnswers =>
    new BadAnswers(
      `The check ${program} ${how}.${said.length === 0 ? '' : `\nIt said:\n${said.slice(-TAIL_LINES).join('\n')}`}`,
      {
        remedy: 'Correct the release, or the check, and deploy again.'
      }
    )
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: what the check started ends with it.
      detached: true,
      env: {
        ...inheritable(process.env),
        KILN_RELEASE: surroundings.release,
        KILN_SLOT: surroundings.slot,
        KILN_URL: surroundings.url,
        KILN_SLOT_HEADER: surroundings.slotHeader,
        KILN_VERSION: surroundings.version ?? ''
      }
    })
    let isLate = false
    const kill = (how: 'SIGKILL' | 'SIGTERM'): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how)
      } catch {
        // All of it has just ended by itself.
      }
    }
    let timer = setTimeout(() => {
      isLate = true
      kill('SIGKILL')
    }, timeoutSeconds * 1000)
    const cancel = (): void => kill('SIGTERM')
    signal.addEventListener('abort', cancel, { once: true })
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
        said.push(line)
        say(harmless(line))
      })
    }
    child.once('exit', () => {
      clearTimeout(timer)
      timer = setTimeout(kill, LEFT_RUNNING_MILLISECONDS, 'SIGKILL')
    })
    const end = (then: () => void): void => {
      clearTimeout(timer)
      kill('SIGKILL')
      signal.removeEventListener('abort', cancel)
      then()
    }
    child.once('error', error => end(() => reject(bad(`could not be started: ${error.message}`))))
    child.once('close', (code, killedBy) =>
      end(() => {
        if (signal.aborted) reject(new CancelledError())
        else if (isLate) reject(bad(`did not end within ${timeoutSeconds} s`))
        else if (code !== 0) reject(bad(code === null ? `was ended by ${killedBy}` : `ended with ${code}`))
        else resolve()
      })
    )
  })
}
