import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insideCommand, labEnvironment } from '../lifecycle.ts'
import { type LoadRecord, parseLines } from './records.ts'

export interface LoadPlan {
  readonly url: string
  /** Short requests; 100 when absent. */
  readonly ratePerSecond?: number
  /** At most so long; an hour when absent. */
  readonly seconds?: number
  /** Clients that are always in a request whose answer takes so long (30 s when absent). */
  readonly slow?: { readonly clients: number; readonly seconds?: number }
  /** Clients that are always in a WebSocket, a new one after so long (60 s when absent). */
  readonly sockets?: { readonly clients: number; readonly seconds?: number }
  /** Clients that are always in an upload of so many bytes (20 MB) that takes so long (5 s). */
  readonly uploads?: { readonly clients: number; readonly bytes?: number; readonly seconds?: number }
  /** Where the records go, one line each; appended to. */
  readonly file: string
}

export interface Load {
  /** What has ended so far. */
  records(): readonly LoadRecord[]
  /** Begins nothing more, waits for what is in flight, and tells what everything got. */
  stop(): Promise<readonly LoadRecord[]>
}

/** The command line of a plan. */
export function loadArguments({ url, file, ratePerSecond = 100, seconds = 3600, ...beside }: LoadPlan): string[] {
  const { slow, sockets, uploads } = beside
  const given: Readonly<Record<string, string | number | undefined>> = {
    url,
    out: file,
    rate: ratePerSecond,
    seconds,
    slow: slow?.clients,
    'slow-seconds': slow?.seconds,
    sockets: sockets?.clients,
    'socket-seconds': sockets?.seconds,
    uploads: uploads?.clients,
    'upload-bytes': uploads?.bytes,
    'upload-seconds': uploads?.seconds
  }
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]))
}

/** Starts the load inside a lab; balancers answer only there. */
export function startLoad(lab: string, plan: LoadPlan): Load {
  const command = [process.execPath, join(import.meta.dirname, 'generator.ts'), ...loadArguments(plan)]
  const [program = '', ...rest] = insideCommand(lab, command)
  const child: ChildProcess = spawn(program, rest, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', ...labEnvironment() }
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const records = (): readonly LoadRecord[] => {
    try {
      return parseLines(readFileSync(plan.file, 'utf8'))
    } catch {
      return []
    }
  }
  return {
    records,
    async stop() {
      child.kill('SIGTERM')
      await ended
      return records()
    }
  }
}
