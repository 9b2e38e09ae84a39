import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What bakes with their directories under this one have on the machine: loop devices, mounts, processes; and processes
 * that run one of these programs.
 */
export async function leftOnMachine(directory: string, ...programs: string[]): Promise<readonly string[]> {
  const loops = execFileSync('losetup', ['--all'], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(directory))
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(line => line.includes(directory))
  const processes: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const mounted = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      if ([directory, ...programs].some(sign => line.includes(sign)) || mounted.includes(directory))
        processes.push(line)
    } catch {
      // it ended meanwhile
    }
  }
  return [...loops, ...mounts, ...processes]
}

/** The same, once the kernel has had a moment to end what was killed. */
export async function leftAfterAll(directory: string, ...programs: string[]): Promise<readonly string[]> {
  for (let tries = 0; tries < 100; tries++) {
    const left = await leftOnMachine(directory, ...programs)
    if (left.length === 0) return left
    await sleep(100)
  }
  return leftOnMachine(directory, ...programs)
}
