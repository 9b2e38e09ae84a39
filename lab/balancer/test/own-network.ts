import { execFileSync, spawn } from 'node:child_process'

/**
 * Runs a scenario in a network of its own, which has a bridge like the lab's and vanishes with the process. The
 * scenario's last line is its result as JSON.
 */
export function inOwnNetwork(script: string, ...parameters: string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'unshare',
      ['--net', 'setpriv', '--pdeathsig', 'KILL', process.execPath, script, ...parameters],
      {
        // Jest's own options would be taken over by the child.
        env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
        stdio: ['ignore', 'pipe', 'inherit']
      }
    )
    let output = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
    child.on('error', reject)
    child.on('exit', code => {
      const last = output.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve(JSON.parse(last))
      else reject(new Error(`${script} ${parameters.join(' ')} ended with ${code}: ${output}`))
    })
  })
}

/** Called by scenarios, inside their network. */
export function makeBridge(): void {
  for (const command of [
    'link set lo up',
    'link add lab0 type bridge',
    'address add 10.77.0.1/16 dev lab0',
    'link set lab0 up'
  ]) {
    execFileSync('ip', command.split(' '))
  }
}
