import { type ChildProcess, spawn } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** One dnsmasq on one address. It ends with this process, even when that is killed with -9. */
export function server(address: string, configPath: string) {
  let child: ChildProcess | undefined
  let words = ''

  async function start(): Promise<void> {
    words = ''
    child = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        'dnsmasq',
        '--keep-in-foreground',
        `--conf-file=${configPath}`,
        `--listen-address=${address}`
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] }
    )
    child.stderr?.setEncoding('utf8').on('data', chunk => {
      words = `${words}${chunk}`.slice(-2000)
    })
    child.on('error', error => {
      words = error.message
    })
    await answering()
  }

  async function answering(): Promise<void> {
    const resolver = new Resolver({ timeout: 100, tries: 1 })
    resolver.setServers([address])
    const deadline = Date.now() + 5_000
    for (;;) {
      const code = await resolver.resolve4('kiln.invalid').catch((error: NodeJS.ErrnoException) => error.code)
      if (code === 'ENOTFOUND') return
      if (child?.exitCode != null) throw new Error(`dnsmasq on ${address} ended: ${words.trim()}`)
      if (Date.now() > deadline) throw new Error(`dnsmasq on ${address} does not answer: ${words.trim()}`)
      await sleep(2)
    }
  }

  async function stop(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  return {
    start,
    stop,
    async restart() {
      await stop()
      await start()
    },
    /** Reads the file of addresses anew, without missing a question. */
    reread() {
      child?.kill('SIGHUP')
    }
  }
}
