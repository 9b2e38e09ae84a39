import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Everything the lab does not model itself is moto's. */
export interface Moto {
  readonly baseUrl: string
  /** Resolves when it answers, which takes it a second or two. */
  readonly listening: Promise<void>
  /** Sends the caller's request on as it came; a body that was not read yet is streamed. */
  forward(request: IncomingMessage, body: Buffer | Readable): Promise<IncomingMessage>
  readonly pid: number | undefined
  close(): Promise<void>
}

export interface MotoOptions {
  /** The Python environment that has moto_server. */
  readonly venv: string
  readonly port: number
  readonly log: string
}

/**
 * Starts moto and returns at once; forwarded calls wait until it listens.
 * The kernel kills it with the daemon, however the daemon ends.
 */
export function startMoto({ venv, port, log }: MotoOptions): Moto {
  const out = openSync(log, 'a')
  const child: ChildProcess = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', `${venv}/bin/python`, `${venv}/bin/moto_server`, '-H', '127.0.0.1', '-p', String(port)],
    {
      stdio: ['ignore', out, out],
      // Threads of OpenBLAS and the like are of no use here.
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: '1',
        MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
        // A certificate is validated as soon as it is asked for; moto's own default is a minute.
        MOTO_ACM_VALIDATION_WAIT: '0',
        MOTO_ACCOUNT_ID: '123456789012'
      }
    }
  )
  const baseUrl = `http://127.0.0.1:${port}`
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  let ended: string | undefined
  child.once('exit', (code, signal) => {
    ended = `moto ended with ${signal ?? code}; see ${log}`
  })
  child.once('error', error => {
    ended = `moto could not be started: ${error.message}`
  })

  /** moto loads a service with its first call, EC2 in a second or two; nobody waits for this one. */
  const warmUp = (): void => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/ec2/aws4_request, SignedHeaders=, Signature='
    const body = new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' })
    fetch(baseUrl, { method: 'POST', body, headers: { authorization } }).then(
      response => response.body?.cancel(),
      () => undefined
    )
  }

  const listening = (async () => {
    for (;;) {
      if (ended !== undefined) throw new Error(ended)
      try {
        await fetch(`${baseUrl}/moto-api/data.json`, { method: 'HEAD' })
        warmUp()
        return
      } catch {
        await sleep(50)
      }
    }
  })()
  listening.catch(() => {})

  return {
    baseUrl,
    listening,
    get pid() {
      return child.pid
    },
    async forward(request, body) {
      await listening
      if (ended !== undefined) throw new Error(ended)
      const headers = { ...request.headers }
      // Answered by Node's server already; moto must not be asked again.
      delete headers.expect
      delete headers.connection
      if (Buffer.isBuffer(body)) {
        delete headers['transfer-encoding']
        headers['content-length'] = String(body.length)
      }
      return await new Promise((resolve, reject) => {
        const outgoing = httpRequest(
          { host: '127.0.0.1', port, agent, method: request.method, path: request.url, headers },
          resolve
        )
        outgoing.once('error', reject)
        if (Buffer.isBuffer(body)) outgoing.end(body)
        else {
          body.once('error', error => outgoing.destroy(error))
          body.pipe(outgoing)
        }
      })
    },
    async close() {
      agent.destroy()
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const exited = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await exited
    }
  }
}
