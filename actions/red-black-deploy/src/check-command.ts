import { type ChildProcess, spawn } from 'node:child_process'
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
  const bad = (how: string): BadAnswers => {
    const end = said.length === 0 ? '' : `\nIt said:\n${said.slice(-TAIL_LINES).join('\n')}`
    return new BadAnswers(`The check ${program} ${how}.${end}`, {
      remedy: 'Correct the release, or the check, and deploy again.'
    })
  }
  return new Promise((resolve, reject) => {
    // A process group of its own: what the check started ends with it.
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...inheritable(process.env), ...told(surroundings) }
    })
    let isLate = false
    let timer = setTimeout(() => {
      isLate = true
      endGroup(child, 'SIGKILL')
    }, timeoutSeconds * 1000)
    const cancel = (): void => endGroup(child, 'SIGTERM')
    signal.addEventListener('abort', cancel, { once: true })
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
        said.push(line)
        say(harmless(line))
      })
    }
    child.once('exit', () => {
      clearTimeout(timer)
      timer = setTimeout(endGroup, LEFT_RUNNING_MILLISECONDS, child, 'SIGKILL')
    })
    const end = (then: () => void): void => {
      clearTimeout(timer)
      endGroup(child, 'SIGKILL')
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

const told = ({ release, slot, url, slotHeader, version = '' }: CheckSurroundings): NodeJS.ProcessEnv => ({
  KILN_RELEASE: release,
  KILN_SLOT: slot,
  KILN_URL: url,
  KILN_SLOT_HEADER: slotHeader,
  KILN_VERSION: version
})

/** Ends a program with all that it started. */
function endGroup({ pid }: ChildProcess, how: 'SIGKILL' | 'SIGTERM'): void {
  try {
    if (pid !== undefined) process.kill(-pid, how)
  } catch {
    // All of it has just ended by itself.
  }
}
