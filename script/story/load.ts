import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insideCommand, labEnvironment } from '../../lab/lifecycle.ts'

const loadRoom = join(import.meta.dirname, '../../lab/load')

/** A program of lab/load/ that runs inside the lab until it is stopped. */
function begin(lab: string, program: string, args: readonly string[]): ChildProcess {
  const [command = '', ...rest] = insideCommand(lab, [process.execPath, join(loadRoom, program), ...args])
  return spawn(command, rest, { env: { ...process.env, ...labEnvironment() }, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const closed = new Promise(resolve => child.once('close', resolve))
  child.kill('SIGTERM')
  await closed
}

export interface Boots {
  /** Seconds from launch to the first 200, of the instances launched in a span of time. */
  secondsBetween(from: number, until: number): number[]
  stop(): Promise<void>
}

export function watchBoots(
  lab: string,
  { path, seconds, file }: { path: string; seconds: number; file: string }
): Boots {
  const child = begin(lab, 'boots.ts', ['--path', path, '--seconds', String(seconds), '--out', file])
  return {
    secondsBetween: (from, until) => {
      let text = ''
      try {
        text = readFileSync(file, 'utf8')
      } catch {
        return []
      }
      return text.split('\n').flatMap(row => {
        const [, launched, answered] = row.split(' ').map(Number)
        if (launched === undefined || answered === undefined || launched < from || launched > until) return []
        return [(answered - launched) / 1000]
      })
    },
    stop: () => end(child)
  }
}
