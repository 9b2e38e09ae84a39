import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ask, insideCommand, insideEnvironment } from '../../lifecycle.ts'
import type { TestLab } from '../../test-lab.ts'

/** An error that boto3 raised: `code` is the wire code. */
export class Boto3Error extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status: number) {
    super(`${code}: ${message}`)
    this.code = code
    this.status = status
  }
}

/** boto3 inside the lab, one process for many calls. Operations have Python's names: `describe_images`. */
export interface Boto3 {
  // biome-ignore lint/suspicious/noExplicitAny: what boto3 answers is what the tests look at
  call(service: string, operation: string, input?: object, account?: string): Promise<any>
  close(): Promise<void>
}

export async function startBoto3(lab: TestLab): Promise<Boto3> {
  const { venv } = await ask<{ venv: string }>(lab.name, 'GET', '/status')
  const [program = '', ...args] = insideCommand(lab.name, [
    `${venv}/bin/python`,
    join(import.meta.dirname, 'boto3_driver.py')
  ])
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: insideEnvironment(process.env, venv)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async call(service, operation, input = {}, account = '123456789012') {
      child.stdin.write(`${JSON.stringify({ service, operation, input, account })}\n`)
      const { value } = await lines.next()
      if (value === undefined) throw new Error('the boto3 process has ended')
      const { output, error, status } = JSON.parse(value)
      if (error !== undefined) throw new Boto3Error(error.Code, error.Message ?? '', status)
      return output
    },
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    }
  }
}

export const bytes = (data: Uint8Array): object => ({ __bytes__: Buffer.from(data).toString('base64') })
