import { createWriteStream, type WriteStream } from 'node:fs'

/** One call, as the journal keeps it. */
export interface Call {
  readonly at: string
  readonly service: string
  readonly operation: string
  /** From the user agent's `kiln/<action>`; empty for other callers. */
  readonly action: string
  readonly accountId: string
  readonly accessKeyId: string
  readonly mutating: boolean
  readonly status: number
  /** The AWS error's code, where the answer was an error. */
  readonly code?: string
  readonly milliseconds: number
  /** `lab`: an own model; `moto`: forwarded; `fault`: a fault rule answered or held it. */
  readonly by: 'lab' | 'moto' | 'fault'
  readonly requestId: string
  readonly userAgent: string
  /** What was asked, shortened; no block data. */
  readonly input?: unknown
}

export interface Journal {
  write(call: Call): void
  /** Calls from the `since`th on (0 = all since the last clear). */
  calls(since?: number): readonly Call[]
  clear(): void
  close(): Promise<void>
}

const KEPT = 100_000

/** Keeps calls in memory for the control API and as JSON lines in a file for people. */
export function journal(file: string): Journal {
  let calls: Call[] = []
  let dropped = 0
  const lines: WriteStream = createWriteStream(file, { flags: 'a' })
  lines.on('error', () => {})
  return {
    write(call) {
      calls.push(call)
      if (calls.length > KEPT) {
        dropped += calls.length - KEPT
        calls = calls.slice(-KEPT)
      }
      lines.write(`${JSON.stringify(call)}\n`)
    },
    calls: (since = 0) => calls.slice(Math.max(0, since - dropped)),
    clear() {
      calls = []
      dropped = 0
    },
    close: () => new Promise(resolve => lines.end(() => resolve()))
  }
}

/** Reads are what AWS names so; everything else may change something. */
export const isMutating = (operation: string): boolean =>
  !/^(Describe|Get|List|Head|Search|Lookup|BatchGet|Select|Query|Scan|Test|AssumeRole|Decode|Simulate)/.test(operation)

/** The input for the journal: bytes by their length, long texts and lists cut. */
export function shortened(value: unknown, depth = 0): unknown {
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (typeof value === 'string') return value.length > 200 ? `${value.slice(0, 200)}…` : value
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (depth > 4) return '…'
  if (Array.isArray(value)) {
    const shown = value.slice(0, 20).map(item => shortened(item, depth + 1))
    return value.length > 20 ? [...shown, `… ${value.length - 20} more`] : shown
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item, depth + 1)]))
}
