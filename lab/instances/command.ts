import { spawn } from 'node:child_process'

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. Never rejects for its exit code. */
export function run(program: string, args: readonly string[], stdin = ''): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code: code ?? -1, stdout, stderr }))
    child.stdin.on('error', () => undefined) // it may end before it has read everything
    child.stdin.end(stdin)
  })
}

/** Runs a program that has to succeed. @throws with what it said. */
export async function must(program: string, args: readonly string[], stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, stdin)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`)
  return stdout
}
