import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, open, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inheritable } from '../../../lib/child-environment.ts'
import { fileSystem, partitions, type ReadDisk, rootCandidates } from '../../../lib/disk/partitions.ts'
import { KilnError } from '../../../lib/errors.ts'
import { type Finished, lastLines, type Run } from '../../../lib/rpm/program.ts'

/** A root file system that may be written to and is gone afterwards. */
export interface ThrowawayRoot {
  /** Its path; nobody outside the sandbox sees what is there. */
  readonly path: string
  /** Runs a program inside, as root, with the root as `/`. */
  inside(program: string, ...args: readonly string[]): Promise<Finished>
  /** Runs a program of the runner that sees the root at `path`. */
  beside(program: string, ...args: readonly string[]): Promise<Finished>
  /** The pids of what still runs inside, apart from the sandbox's own. */
  processes(): Promise<readonly string[]>
  /** Starts a program of the runner beside the root and leaves it running; it ends with the sandbox. */
  start(program: string, ...args: readonly string[]): ChildProcess
}

export type RootKind = 'directory' | 'archive' | 'disk' | 'none'

/** What the input `root` names. */
export async function rootKind(path: string | undefined): Promise<RootKind> {
  if (path === undefined) return 'none'
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) return 'directory'
  if (found === undefined || !(found.isFile() || found.isBlockDevice())) {
    throw new KilnError(`There is no root at ${path}.`, {
      remedy: 'Give a directory, a .tar (.gz, .zst) or a raw disk image in the input "root", or leave it empty.'
    })
  }
  return /\.(tar|tgz|tar\.(gz|zst|xz))$/.test(path) ? 'archive' : 'disk'
}

/**
 * Sets up the root inside the sandbox: $1 an empty directory of the host, $2 kind, $3 source, $4 and $5 offset and
 * size of the file system in a disk. What is written goes to memory. Everything is a mount of this namespace only, and
 * a loop device made by mount clears itself, so the end of the namespace's last process leaves nothing.
 */
const SET_UP = `set -eu
mount -t tmpfs -o mode=0755 tmpfs "$1"
cd "$1"
mkdir lower upper work root
case $2 in
  directory) mount --bind "$3" lower && mount -o remount,bind,ro lower ;;
  archive) tar --extract --file "$3" --directory lower --numeric-owner --xattrs --auto-compress ;;
  disk)
    size=\${5:+,sizelimit=$5}
    mount -o "ro,noload,loop,offset=$4$size" "$3" lower 2>/dev/null ||
      mount -o "ro,norecovery,nouuid,loop,offset=$4$size" "$3" lower ;;
  none) : ;;
esac
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root
mkdir -p root/proc root/dev root/sys root/run root/tmp root/var/tmp root/etc
mount -t proc proc root/proc
mount -t tmpfs -o mode=0755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mount -t tmpfs -o mode=0755,size=1m tmpfs root/dev
for device in null zero full random urandom; do
  : > "root/dev/$device"
  mount --bind "/dev/$device" "root/dev/$device"
done
ln -s /proc/self/fd root/dev/fd
ln -s /proc/self/fd/0 root/dev/stdin
ln -s /proc/self/fd/1 root/dev/stdout
ln -s /proc/self/fd/2 root/dev/stderr
mkdir root/dev/shm
`

// No network either: what a scriptlet downloads is not in the package.
const NAMESPACES = ['--mount', '--pid', '--net', '--ipc', '--uts']

/**
 * /proc is still the host's here, so its pid 1's own entry tells the pid that the host knows. At the end $1 is unmounted
 * rather than left to the end of the namespace: that returns at once, and the loop device goes a while later.
 */
const HOLD = `read -r pid rest < /proc/self/stat && echo "$pid"
read -r rest
kill -KILL -1
for try in 1 2 3 4 5 6 7 8 9 10; do
  mountpoint -q "$1" || exit 0
  umount -R "$1" || sleep 0.1
done 2>/dev/null`

/** Environment of programs inside: systemctl then changes links and starts nothing (systemd, "Known Environment Variables"). */
const INSIDE = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'SYSTEMD_OFFLINE=1', 'TERM=dumb']

/**
 * Gives the body a root in namespaces of its own (mounts, processes, no network) and destroys it afterwards. The
 * namespaces are held by a shell that reads from this process: when this process ends in any way, so does all inside.
 */
export async function withRoot<T>(
  run: Run,
  source: { readonly kind: RootKind; readonly path: string | undefined; readonly isRoot: boolean },
  body: (root: ThrowawayRoot) => Promise<T>
): Promise<T> {
  const elevated = source.isRoot ? [] : ['sudo', '-n']
  const directory = await mkdtemp(join(tmpdir(), 'kiln-root-'))
  const [program = 'unshare', ...args] = [
    ...elevated,
    ...['unshare', ...NAMESPACES, '--propagation', 'private', '--fork', '--kill-child=KILL'],
    ...['sh', '-c', HOLD, 'sh', directory]
  ]
  // What runs inside as root can read the environment of the shell that holds it, its first process.
  const env = inheritable(process.env)
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
  const ended = new Promise<void>(resolve => holder.once('close', () => resolve()))
  try {
    const pid = await pidOf(holder)
    const entering = [...elevated, 'nsenter', '--target', pid, ...NAMESPACES]
    const enter = (...command: readonly string[]): Promise<Finished> => {
      const [first = 'nsenter', ...rest] = [...entering, ...command]
      return run(first, rest)
    }
    const { offset, bytes } = source.kind === 'disk' ? await rootExtent(source.path ?? '') : { offset: 0, bytes: 0 }
    const set = await enter(
      ...['sh', '-c', SET_UP, 'sh', directory, source.kind, source.path ?? '', `${offset}`, bytes > 0 ? `${bytes}` : '']
    )
    if (set.code !== 0) throw cannotMount(lastLines(set.stderr))
    const path = join(directory, 'root')
    return await body({
      path,
      inside: (command, ...rest) => enter('env', '-i', ...INSIDE, 'chroot', path, command, ...rest),
      beside: enter,
      processes: async () => {
        const { stdout } = await enter('chroot', path, '/bin/sh', '-c', 'echo $$; echo /proc/[0-9]*')
        const [own = '', ...listed] = stdout.split(/\s+/)
        return listed.map(entry => entry.replace('/proc/', '')).filter(id => id !== '' && id !== '1' && id !== own)
      },
      start: (...command) => {
        const [first = 'nsenter', ...rest] = [...entering, ...command]
        return spawn(first, rest, { stdio: ['ignore', 'pipe', 'pipe'], env })
      }
    })
  } finally {
    holder.stdin.end()
    await ended
    await rmdir(directory).catch(() => {})
  }
}

const cannotMount = (said: string): KilnError =>
  new KilnError(`This runner cannot make a throw-away root: ${said}`, {
    remedy:
      'Run the job as root or with sudo, on a virtual machine or in a privileged container; check that "root" holds a Linux root file system.'
  })

function pidOf(holder: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    holder.stderr?.on('data', chunk => {
      said += String(chunk)
    })
    holder.once('error', error => reject(cannotMount(error.message)))
    holder.once('close', () => reject(cannotMount(said.trim())))
    if (holder.stdout !== null) createInterface({ input: holder.stdout }).once('line', resolve)
  })
}

/** Where the root file system lies in a raw disk image. */
async function rootExtent(path: string): Promise<{ offset: number; bytes: number }> {
  const disk = await open(path)
  try {
    const read: ReadDisk = async (offset, length) => {
      const { buffer, bytesRead } = await disk.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    const all = await partitions(read, (await disk.stat()).size)
    const [root] = rootCandidates(
      await Promise.all(all.map(async one => ({ ...one, fileSystem: fileSystem(await read(one.offset, 69_632)) })))
    )
    if (root === undefined) throw new Error('no partition with an xfs or ext file system')
    return root
  } catch (error) {
    throw new KilnError(`${path} is no disk image with a Linux root: ${(error as Error).message}.`, {
      remedy: 'Give a raw disk image (not qcow2 or vmdk), a directory or a .tar in the input "root".',
      cause: error
    })
  } finally {
    await disk.close()
  }
}
