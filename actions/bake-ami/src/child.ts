import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Run {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  /** Told of each line of both streams as it comes. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal
}

export interface Ran {
  readonly code: number
  /** Standard output. */
  readonly out: string
  /** Both streams, as they came. */
  readonly all: string
}

/** Runs a program with an array of arguments. A code other than 0 is the caller's to judge. @throws when it cannot start. */
export function run(program: string, args: readonly string[], { env, input, onLine, signal }: Run = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(env === undefined ? {} : { env }),
      ...(signal === undefined ? {} : { signal })
    })
    const out: string[] = []
    const all: string[] = []
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('no pipes')
    createInterface({ input: stdout }).on('line', line => {
      out.push(line)
      all.push(line)
      onLine?.(line)
    })
    createInterface({ input: stderr }).on('line', line => {
      all.push(line)
      onLine?.(line)
    })
    child.on('error', reject)
    child.on('close', (code, killed) => {
      resolve({ code: code ?? (killed === null ? 1 : 128), out: out.join('\n'), all: all.join('\n') })
    })
    if (input !== undefined) child.stdin?.on('error', () => {}).end(input)
  })
}

/** Runs a program that has to go well. */
export async function must(program: string, args: readonly string[]): Promise<Ran> {
  const ran = await run(program, args)
  if (ran.code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${ran.all}`)
  return ran
}
