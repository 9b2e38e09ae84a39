import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { run } from './child.ts'
import type { Booted, Installation, Installed, Job, Told, TrialBoot } from './installation.ts'

/** Where the image is changed: root, in namespaces of its own. */
export interface Sandbox {
  /** @throws KilnError when this runner cannot mount images, before anything is fetched or written. */
  preflight(): Promise<void>
  /** Why a disk served over NBD cannot be mounted here; undefined when it can. */
  lazyObstacle(): Promise<string | undefined>
  install(work: Installation, progress: Progress, signal: AbortSignal): Promise<Installed>
  /** Boots a baked disk without a change to it. @throws KilnError when it does not come up healthy. */
  boot(work: TrialBoot, progress: Progress, signal: AbortSignal): Promise<Booted>
  /** Removes a bake's own directory, whoever owns what is in it. */
  discard(directory: string): Promise<void>
}

const PROGRAMS = ['unshare', 'mount', 'umount', 'chroot', 'mknod', 'cp', 'fstrim', 'fallocate', 'filefrag'] as const
const NAMESPACES = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL', '--mount-proc'] as const

/**
 * A sandbox on this machine. `script` is the file of this very program; started with `inside` it does the privileged
 * part. Without root, `sudo -n` starts it, as on GitHub-hosted runners.
 */
export function sandbox(script: string): Sandbox {
  const root = process.getuid?.() === 0
  const elevated = root ? [] : ['sudo', '-n']

  const inside = (job: Job, progress: Progress, signal: AbortSignal): Promise<Installed | Booted> => {
    const [first = 'unshare', ...rest] = [
      ...elevated,
      'unshare',
      ...NAMESPACES,
      process.execPath,
      '--no-warnings',
      script,
      'inside'
    ]
    return new Promise((resolve, reject) => {
      const child = spawn(first, rest, {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }
      })
      // The end of its standard input tells the sandbox to end, with or without sudo between, also when we are killed.
      const cancel = (): void => void child.stdin.end()
      signal.addEventListener('abort', cancel, { once: true })
      let done: Installed | Booted | undefined
      let failure: Error | undefined
      const errors: string[] = []
      createInterface({ input: child.stdout }).on('line', line => {
        const told = JSON.parse(line) as Told
        if ('say' in told) progress.say(told.say)
        else if ('detail' in told) progress.say(`  ${told.detail}`)
        else if ('warn' in told) progress.warn(told.warn)
        else if ('failed' in told) failure = new KilnError(told.failed.message, { remedy: told.failed.remedy })
        else done = told.done
      })
      createInterface({ input: child.stderr }).on('line', line => errors.push(line))
      child.stdin.on('error', () => {})
      child.on('error', reject)
      child.on('close', code => {
        signal.removeEventListener('abort', cancel)
        if (signal.aborted) reject(new CancelledError())
        else if (done !== undefined) resolve(done)
        else {
          const said = errors.slice(-5).join('\n')
          reject(
            failure ??
              new KilnError(`The sandbox ended with code ${code ?? 'none'}. ${said}`, {
                remedy: 'Run it again; if it stays so, look for the kernel running out of memory on the runner.'
              })
          )
        }
      })
      if (signal.aborted) cancel()
      else child.stdin.write(`${JSON.stringify(job)}\n`)
    })
  }

  return {
    async preflight() {
      const missing: string[] = []
      for (const program of PROGRAMS) if (!(await onPath(program))) missing.push(program)
      if (missing.length > 0) {
        throw new KilnError(`This runner lacks ${missing.join(', ')}.`, {
          remedy: 'Run setup-tools before this step, or install util-linux, coreutils and e2fsprogs.'
        })
      }
      if (!root && (await run('sudo', ['-n', 'true']).catch(() => ({ code: 1 }))).code !== 0) {
        throw new KilnError(
          'Baking mounts an image, which needs root, and sudo without a password is not allowed here.',
          {
            remedy:
              'Run the job on a GitHub-hosted Ubuntu runner (not ubuntu-slim), or as root, or allow sudo for its user.'
          }
        )
      }
      const [first = 'unshare', ...rest] = [
        ...elevated,
        'unshare',
        ...NAMESPACES,
        'mount',
        '-t',
        'tmpfs',
        'tmpfs',
        '/tmp'
      ]
      const tried = await run(first, rest)
      if (tried.code !== 0) {
        throw new KilnError(`This runner does not allow namespaces and mounts: ${tried.all}`, {
          remedy: 'Run the job on a virtual machine or in a privileged container.'
        })
      }
      if (
        !(await access('/dev/loop-control', constants.F_OK)
          .then(() => true)
          .catch(() => false))
      ) {
        throw new KilnError('This runner has no loop devices (/dev/loop-control is missing).', {
          remedy: 'Run the job on a virtual machine, or load the loop module and give the container its devices.'
        })
      }
    },

    async lazyObstacle() {
      if (!(await onPath('nbdfuse'))) return 'this runner has no nbdfuse'
      const served = await access('/dev/fuse', constants.F_OK).then(
        () => true,
        () => false
      )
      return served ? undefined : 'this runner has no /dev/fuse'
    },

    async discard(directory) {
      const [first = 'rm', ...rest] = [...elevated, 'rm', '--recursive', '--force', directory]
      await run(first, rest)
    },

    install: async (work, progress, signal) => (await inside({ install: work }, progress, signal)) as Installed,

    async boot(work, progress, signal) {
      if (!(await onPath('systemd-nspawn')) || !(await onPath('nsenter'))) {
        throw new KilnError('This runner lacks systemd-nspawn, with which verify: boot boots the image.', {
          remedy: 'Run setup-tools before this step, or install systemd-container.'
        })
      }
      return (await inside({ boot: work }, progress, signal)) as Booted
    }
  }
}

async function onPath(program: string): Promise<boolean> {
  const directories = (process.env['PATH'] ?? '').split(':')
  for (const directory of directories) {
    const found = await access(`${directory}/${program}`, constants.X_OK).then(
      () => true,
      () => false
    )
    if (found) return true
  }
  return false
}
