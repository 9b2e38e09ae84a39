import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { healthQuestion } from '../../../lib/health-question.ts'
import { pause, poll } from '../../../lib/poll.ts'
import type { Finished } from '../../../lib/rpm/program.ts'
import type { ThrowawayRoot } from './root.ts'

/** A copy of the image that has booted: its own systemd is pid 1, and nothing but loopback is its network. */
export interface Machine {
  /** Runs a program of the image in it, as root. */
  run(program: string, ...args: readonly string[]): Promise<Finished>
  /** Asks a URL from inside, with the runner's own client, until it answers 200 or the time is over. */
  health(url: string, seconds: number): Promise<{ readonly answered: boolean; readonly last: string }>
  /** The last lines that it wrote to its console. */
  console(): string
}

export interface Boot {
  readonly seconds: number
  /** Units that are left out, because they wait for what no test machine has. */
  readonly without: readonly string[]
  readonly signal: AbortSignal
}

/** How a boot went: a machine, or what stood in its way. */
export type Booted =
  | { readonly machine: Machine; readonly state: string; readonly failed: readonly string[] }
  | { readonly trouble: string }

/**
 * Becomes the machine. $1 is the sandbox's directory, $2 a name that nobody else has, the rest
 * words for the command line, which are the arguments of a container's init. What the chroot needed in the
 * root goes first, because nspawn brings its own. /run and /tmp are hidden from nspawn, which leaves locks and
 * directories there. Without a control group of its own the machine would share one with every other
 * (systemd-nspawn(1), --keep-unit). There is no metadata service to wait for, which cloud-init is told the way that it
 * documents.
 */
const POWER_ON = `set -eu
cd "$1"
umount -R root/dev root/tmp root/run root/proc
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/machine
mount --bind root /run/machine
cd /
mount -t tmpfs tmpfs /tmp
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then groups=/sys/fs/cgroup
else groups='/sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup/memory /sys/fs/cgroup/pids'; fi
for group in $groups; do
  [ -d "$group" ] || continue
  mkdir "$group/$2"
  echo 0 > "$group/$2/cgroup.procs"
done
echo "machine $$"
name=$2
shift 2
exec systemd-nspawn --quiet --boot --register=no --keep-unit --console=pipe --directory=/run/machine \\
  --machine="$name" --hostname=localhost --private-network --link-journal=no --resolv-conf=off --timezone=off \\
  --kill-signal=SIGRTMIN+4 --setenv=SYSTEMD_COLORS=0 systemd.mask=systemd-remount-fs.service \\
  cloud-init=disabled "$@"
`

/** Groups go once their last process has, which takes a moment. */
const REMOVE_GROUPS = `for try in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for group in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
    [ -d "$group" ] || continue
    find "$group" -depth -type d -exec rmdir {} ';' 2>/dev/null || :
    [ ! -d "$group" ] || left=yes
  done
  [ -n "$left" ] || exit 0
  sleep 0.1
done`

/** The init: nspawn's child, once it has become another program than nspawn. $1 is nspawn's pid in the sandbox. */
const FIND_INIT = `for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
  case $(readlink "/proc/$child/exe" 2>/dev/null) in ''|*/systemd-nspawn) ;; *) echo "$child"; exit 0 ;; esac
done
[ -d "/proc/$1" ] || exit 3`

/** A boot has hardly begun when its init is there. */
const INIT_SECONDS = 30

const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
  'HOME=/root',
  'LC_ALL=C.UTF-8',
  'TERM=dumb'
]

/** Boots the root as it is now and hands over when systemd says that it has finished; ends it afterwards. */
export async function withMachine<T>(
  root: ThrowawayRoot,
  { seconds, without, signal }: Boot,
  body: (booted: Booted) => Promise<T>
): Promise<T> {
  const name = `kiln-${randomBytes(4).toString('hex')}`
  const masks = without.map(unit => `systemd.mask=${unit}`)
  const wrapper = root.start('sh', '-c', POWER_ON, 'sh', dirname(root.path), name, ...masks)
  const console: string[] = []
  let nspawn: string | undefined
  let init: string | undefined
  const heard = (line: string): void => {
    const [, pid] = /^machine (\d+)$/.exec(line) ?? []
    if (pid !== undefined && nspawn === undefined) nspawn = pid
    else console.push(line)
  }
  for (const stream of [wrapper.stdout, wrapper.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', heard)
  }
  let over: string | undefined
  const ended = new Promise<void>(resolve => {
    wrapper.once('error', error => {
      over = error.message
      resolve()
    })
    wrapper.once('close', code => {
      over ??= `it ended with exit code ${code}`
      resolve()
    })
  })
  const lastWords = (): string => console.slice(-12).join('\n')
  try {
    init = await poll(
      async () => {
        if (over !== undefined) return { done: undefined }
        if (nspawn === undefined) return { notYet: 'its root is being set up' }
        const found = (await root.beside('sh', '-c', FIND_INIT, 'sh', nspawn)).stdout.trim()
        return found === '' ? { notYet: 'no init yet' } : { done: found }
      },
      {
        ...{ what: 'the init of the machine', deadlineSeconds: Math.min(INIT_SECONDS, seconds), intervalSeconds: 0.05 },
        ...{ signal, remedy: 'Run it again.' }
      }
    ).catch(error => {
      // What was found before stands in the report, and this is one more finding.
      if (!(error instanceof KilnError) || error instanceof CancelledError) throw error
      over = error.message
      return undefined
    })
    if (init === undefined) return await body({ trouble: `no machine can be started here: ${over}\n${lastWords()}` })
    const target = init
    const enter = (...command: readonly string[]): Promise<Finished> =>
      root.beside('nsenter', '--target', target, ...command)
    const machine: Machine = {
      run: (program, ...args) =>
        enter(
          ...['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd=/', 'env', '-i', ...ENVIRONMENT],
          ...[program, ...args]
        ),
      health: async (url, within) => {
        const { stdout, stderr } = await enter(...['--net', ...healthQuestion(url, within)])
        const last = stdout.trim() || stderr.trim()
        return { answered: last === 'HTTP 200', last }
      },
      console: lastWords
    }
    return await body(await finished(machine, seconds, signal, () => over))
  } finally {
    // With its init everything in the machine ends, and nspawn with that; killing only nspawn would leave it running.
    for (const pid of [init, nspawn]) if (pid !== undefined) await root.beside('kill', '-KILL', pid).catch(() => {})
    if (nspawn === undefined) wrapper.kill('SIGKILL')
    await ended
    await root.beside('sh', '-c', REMOVE_GROUPS, 'sh', name).catch(() => {})
  }
}

/** Waits until systemd has nothing left to start (systemctl(1), is-system-running). */
async function finished(
  machine: Machine,
  seconds: number,
  signal: AbortSignal,
  over: () => string | undefined
): Promise<Booted> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const { stdout, stderr } = await machine.run('systemctl', 'is-system-running')
    const state = stdout.trim() || stderr.trim()
    if (state === 'running' || state === 'degraded') {
      return { machine, state, failed: state === 'running' ? [] : await failedUnits(machine) }
    }
    if (over() !== undefined) return { trouble: `the machine ended while it booted: ${over()}\n${machine.console()}` }
    if (state === 'maintenance' || Date.now() > until) {
      const jobs = (await machine.run('systemctl', 'list-jobs', '--no-legend', '--plain')).stdout.trim()
      const waiting = jobs === '' ? '' : `; still to be done:\n${jobs}`
      return { trouble: `after ${seconds} s it is "${state}"${waiting}\n${machine.console()}`.trim() }
    }
    await pause(0.1, signal)
  }
}

export async function failedUnits(machine: Machine): Promise<string[]> {
  const { stdout } = await machine.run('systemctl', 'list-units', '--failed', '--no-legend', '--plain')
  return stdout.split('\n').flatMap(line => line.trim().split(/\s+/)[0] || [])
}
