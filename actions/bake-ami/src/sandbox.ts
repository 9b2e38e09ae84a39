import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { harmless, type Progress } from '../../../lib/progress.ts'
import { run } from './child.ts'
import type {
  Booted,
  Inspected,
  Inspection,
  Installation,
  Installed,
  Job,
  Milestone,
  Told,
  TrialBoot
} from './installation.ts'
import { onPath } from './on-path.ts'
import type { Attachable } from './working-disk.ts'

/** Where the image is changed: root, in namespaces of its own. */
export interface Sandbox {
  /** @throws KilnError when this runner cannot mount images, or do what is wanted besides, before anything is fetched or written. */
  preflight(wanted?: Wanted): Promise<void>
  /** Why a disk served over NBD cannot be mounted here; undefined when it can. */
  lazyObstacle(): Promise<string | undefined>
  install(
    work: With<Attachable, Installation>,
    progress: Progress,
    signal: AbortSignal,
    on?: Reached
  ): Promise<Installed>
  /** Boots a baked disk without a change to it. @throws KilnError when it does not come up healthy. */
  boot(work: With<Attachable, TrialBoot>, progress: Progress, signal: AbortSignal): Promise<Booted>
  /** Lists what is in a disk that was made elsewhere. */
  inspect(work: With<Attachable, Inspection>, progress: Progress, signal: AbortSignal): Promise<Inspected>
  /** Removes a bake's own directory, whoever owns what is in it. */
  discard(directory: string): Promise<void>
}

/** What a bake wants of its runner besides. */
export interface Wanted {
  /** How the trial boot is wanted, if one is. */
  readonly machine?: TrialBoot['machine'] | undefined
  /** Whether the base is to be read lazily, whatever that takes. */
  readonly isLazy?: boolean
}

/** The work as this side has it: serving the disk is no part of what the sandbox is sent. */
type With<Disk, Work> = Omit<Work, 'disk'> & { readonly disk: Disk }

/** Called when the sandbox has come so far. */
export type Reached = { readonly [milestone in Milestone]?: () => void }

type Done = Installed | Booted | Inspected

const PROGRAMS = ['unshare', 'mount', 'umount', 'chroot', 'mknod', 'cp', 'fstrim', 'fallocate', 'filefrag'] as const
const NAMESPACES = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=KILL', '--mount-proc'] as const

/**
 * A sandbox on this machine. `script` is the file of this very program; started with `inside` it does the privileged
 * part. Without root, `sudo -n` starts it, as on GitHub-hosted runners.
 */
export function sandbox(script: string): Sandbox {
  const root = process.getuid?.() === 0
  const elevated = root ? [] : ['sudo', '-n']

  const inside = (job: Job, progress: Progress, signal: AbortSignal, on: Reached = {}): Promise<Done> => {
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
      let done: Done | undefined
      let failure: Error | undefined
      const errors: string[] = []
      createInterface({ input: child.stdout }).on('line', line => {
        const told = JSON.parse(line) as Told
        if ('say' in told) progress.say(harmless(told.say))
        else if ('detail' in told) progress.say(`  ${harmless(told.detail)}`)
        else if ('warn' in told) progress.warn(told.warn)
        else if ('reached' in told) on[told.reached]?.()
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
    async preflight({ machine, isLazy = false } = {}) {
      const missing: string[] = []
      for (const program of PROGRAMS) if (!(await onPath(program))) missing.push(program)
      if (missing.length > 0) {
        throw new KilnError(`This runner lacks ${missing.join(', ')}.`, {
          remedy: 'Run setup-tools before this step, or install util-linux, coreutils and e2fsprogs.'
        })
      }
      await refuseBoot(machine)
      const obstacle = isLazy ? await lazyObstacle() : undefined
      if (obstacle !== undefined) {
        throw new KilnError(`fetch: lazy cannot be: ${obstacle}.`, {
          remedy: 'Run setup-tools before this step, on a virtual machine or where FUSE is allowed, or use fetch: auto.'
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
      if (!(await isThere('/dev/loop-control'))) {
        throw new KilnError('This runner has no loop devices (/dev/loop-control is missing).', {
          remedy: 'Run the job on a virtual machine, or load the loop module and give the container its devices.'
        })
      }
    },

    lazyObstacle,

    async discard(directory) {
      const [first = 'rm', ...rest] = [...elevated, 'rm', '--recursive', '--force', directory]
      await run(first, rest)
    },

    install: async (work, progress, signal, on) =>
      (await inside({ install: work }, progress, signal, { ...on, ...serving(work) })) as Installed,
    boot: async (work, progress, signal) => (await inside({ boot: work }, progress, signal, serving(work))) as Booted,
    inspect: async (work, progress, signal) =>
      (await inside({ inspect: work }, progress, signal, serving(work))) as Inspected
  }
}

async function lazyObstacle(): Promise<string | undefined> {
  if (!(await onPath('nbdfuse'))) return 'this runner has no nbdfuse'
  return (await isThere('/dev/fuse')) ? undefined : 'this runner has no /dev/fuse'
}

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false
  )

const serving = ({ disk }: { readonly disk: Attachable }): Reached =>
  'socket' in disk ? { listening: () => disk.serve() } : {}

/** The programs of a trial boot; which way it takes only the image can tell, so `auto` needs the container's. */
async function refuseBoot(machine: TrialBoot['machine'] | undefined): Promise<void> {
  if (machine === undefined) return
  const container = await onPath('systemd-nspawn')
  const virtual = await onPath('qemu-system-x86_64')
  if (!(await onPath('nsenter')) || (machine !== 'virtual' && !container)) {
    throw new KilnError('This runner lacks systemd-nspawn, with which verify: boot boots images as containers.', {
      remedy: 'Run setup-tools before this step, or install systemd-container.'
    })
  }
  if (machine === 'virtual' && !virtual) {
    throw new KilnError('This runner lacks qemu-system-x86_64, with which verify-machine: virtual boots images.', {
      remedy:
        'Install qemu-system-x86 and ovmf before this step (setup-tools with virtual-machines: true does), or use verify-machine: auto.'
    })
  }
}
