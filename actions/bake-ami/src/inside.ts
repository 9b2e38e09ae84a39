/**
 * The part of a bake that needs root, in a process of its own: pid 1 of fresh mount, pid, uts and ipc namespaces. When
 * it ends, however it ends, the kernel kills what it started, unmounts what it mounted and frees the loop device.
 * Standard input brings the work as one line of JSON and then stays open: its end means that the bake is gone.
 */
import { link, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../../lib/errors.ts'
import { attach } from './attachment.ts'
import { must, type Ran, run } from './child.ts'
import { type Chroot, chrootOf, endOthers, exists, furnish, remembered, resolver } from './chroot.ts'
import { broughtQuadlets, pullContainers } from './containers.ts'
import { inventoryOf, systemOf } from './image-contents.ts'
import { inspect } from './inspection.ts'
import { type Installation, type Installed, installFailure, type Job, type Told } from './installation.ts'
import { managerOf, type PackageManager } from './package-manager.ts'
import { checkFileSystem, mountRoot } from './root-mount.ts'
import { seal } from './seal.ts'
import { Refused, tell } from './telling.ts'
import { trialBoot } from './trial-boot.ts'

/** Reads the work from standard input, does it, and ends the process. */
export function inside(): void {
  const lines = createInterface({ input: process.stdin })
  lines.once('line', line => {
    const job = JSON.parse(line) as Job
    doing(job)
      .then(done => tell({ done }))
      .catch((error: unknown) => {
        const message = messageOf(error)
        const remedy =
          error instanceof Refused ? error.remedy : 'Run it again; if it stays so, report it with the log of this step.'
        tell({ failed: { message, remedy } })
      })
      .finally(() => process.stdout.write('', () => process.exit(0)))
  })
  lines.once('close', () => process.exit(1))
}

const doing = (job: Job): Promise<Extract<Told, { readonly done: unknown }>['done']> => {
  if ('install' in job) return install(job.install)
  return 'boot' in job ? trialBoot(job.boot) : inspect(job.inspect)
}

async function install(work: Installation): Promise<Installed> {
  const milliseconds = { mount: 0, install: 0, verify: 0, containers: 0, provision: 0, seal: 0, check: 0 }
  const timed = async <T>(phase: keyof typeof milliseconds, body: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    try {
      return await body()
    } finally {
      milliseconds[phase] += Math.round(performance.now() - began)
    }
  }
  const root = join(work.directory, 'root')
  const cache = join(work.directory, 'package-cache')
  await mkdir(root, { recursive: true })
  await mkdir(cache, { recursive: true })

  const attached = await timed('mount', () => attach(work))
  const { candidate, loop } = await timed('mount', () => mountRoot(work, attached.file, root))
  const image = chrootOf(root, work.environment)
  const { before, manager, state } = await timed('mount', async () => {
    const manager = await managerOf(work.source.format, root, image)
    const state = await remembered(root)
    await furnish(root, cache)
    await resolver(root, state)
    return { before: await manager.installed(), manager, state }
  })

  const writtenOut = 'socket' in work.disk ? writeOut(root) : undefined
  const handedOver = handOver(work, join(cache, manager.cacheOf(work.source)))
  await timed('install', () => installPackage(work, manager, root)).finally(() => handedOver.end())
  // What the installation freed is let go of here already, so that the blocks that it lies in can be put.
  const toldInstalled = writtenOut
    ?.now()
    .then(() => trim(root))
    .then(() => tell({ reached: 'installed' }))
  const after = await timed('verify', () => verify(work, manager))
  const brought = after.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name)
  await toldInstalled
  await timed('containers', async () => pullContainers(root, await manager.filesOf(brought), image))
  if (work.provisionScript !== undefined) {
    await writtenOut?.end()
    tell({ reached: 'provisioning' })
    await timed('provision', () => provision(work.provisionScript ?? '', image, root))
  }
  const everything = work.provisionScript === undefined ? after : await manager.installed()

  const newPackages = everything.filter(one => !before.some(({ nevra }) => nevra === one.nevra)).map(one => one.name)
  const inventory = await timed('verify', () => inventoryOf(image))
  const newFiles = await manager.filesOf(newPackages)
  const quadlets = await broughtQuadlets(root, newFiles, image)
  const os = await systemOf(root)

  await timed('seal', async () => {
    await writtenOut?.end()
    await seal(root, state, image)
    await endOthers(attached.processes)
    await must('umount', ['--recursive', join(root, 'proc')])
    for (const place of ['sys', 'dev', 'run', 'tmp', 'var/tmp'])
      await must('umount', ['--recursive', join(root, place)])
    for (const place of state.boundFiles) await must('umount', [place])
    for (const place of state.placeholders) await rm(place, { force: true })
    // Until its journal is committed, ext4 does not count what was just deleted as free.
    await must('sync', ['--file-system', root])
    const trimmed = await trim(root)
    if (trimmed.code !== 0)
      tell({ warn: `Free space was not trimmed, so more blocks than needed move: ${trimmed.all}` })
    await must('umount', [root])
  })
  tell({ reached: 'sealed' })
  await timed('check', () => checkFileSystem(candidate.kind, loop))
  tell({ reached: 'checked' })
  await loop.file.close()
  await attached.detach()
  await rm(cache, { recursive: true, force: true })
  return {
    partition: candidate.number,
    fileSystem: candidate.kind,
    before,
    after: everything,
    inventory,
    os,
    units: [...unitsOf(newFiles), ...quadlets.map(({ service }) => service)],
    milliseconds
  }
}

const HAND_OVER_MILLISECONDS = 50

/**
 * Puts the package that is read ahead into the package manager's cache as soon as it is whole: one that is there already needs not be
 * copied to it over the network of this machine. One that comes later is downloaded.
 */
function handOver({ ahead }: Installation, cache: string): { end(): Promise<void> } {
  return beside(async stop => {
    if (ahead === undefined) return
    await mkdir(cache, { recursive: true })
    for (let isThere = false; !isThere && !stop.aborted; ) {
      isThere = await link(ahead.file, join(cache, ahead.name)).then(
        () => true,
        () => false
      )
      if (!isThere) await sleep(HAND_OVER_MILLISECONDS, undefined, { signal: stop }).catch(() => {})
    }
  })
}

/** Goes on beside the work, until it is ended. */
function beside(work: (stop: AbortSignal) => Promise<void>): { end(): Promise<void> } {
  const stop = new AbortController()
  const running = work(stop.signal)
  return {
    end() {
      stop.abort()
      return running
    }
  }
}

const trim = (root: string): Promise<Ran> => run('fstrim', [root])

const WRITE_OUT_MILLISECONDS = 500

/**
 * Has what is written reach the disk soon: the kernel leaves it in memory for half a minute, and what has not reached the disk cannot
 * be put while the package is installed.
 */
function writeOut(root: string): { now(): Promise<unknown>; end(): Promise<void> } {
  // Unmounting writes out what this could not.
  const now = (): Promise<unknown> => run('sync', ['--file-system', root])
  const { end } = beside(async stop => {
    while (!stop.aborted) {
      await sleep(WRITE_OUT_MILLISECONDS, undefined, { signal: stop }).catch(() => {})
      await now()
    }
  })
  return { now, end }
}

/** The units among the packages' files. */
const unitsOf = (files: readonly string[]): readonly string[] =>
  files.flatMap(file => /\/systemd\/system\/([^/]+\.(?:service|socket|timer|mount|path|target))$/.exec(file)?.[1] ?? [])

async function installPackage(work: Installation, manager: PackageManager, root: string): Promise<void> {
  await refuseIfSmall(work, root)
  const policy = join(root, 'usr/sbin/policy-rc.d')
  const blocking = (await exists(join(root, 'usr/sbin/invoke-rc.d'))) && !(await exists(policy))
  if (blocking) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  if (work.gpgKey !== undefined) await writeFile(join(root, 'run/kiln/key.asc'), work.gpgKey)
  try {
    const ran = await manager.install(work, { onLine: line => tell({ detail: line }) })
    const scriptlet = /^.*(Error in \S+ scriptlet|scriptlet failed|script subprocess returned error).*$/im.exec(
      ran.all
    )?.[0]
    if (scriptlet !== undefined) {
      throw new Refused(
        `A scriptlet failed while ${work.nevra} was installed: ${scriptlet.trim()}`,
        'Correct the scriptlet; it must work in a chroot where no service runs (systemctl enable is fine, start is not needed).'
      )
    }
    if (ran.code !== 0) {
      const { message, remedy } = installFailure(ran.all, work.nevra)
      throw new Refused(message, remedy)
    }
  } finally {
    if (blocking) await rm(policy, { force: true })
  }
}

async function refuseIfSmall({ nevra, installedBytes }: Installation, root: string): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  const free = bavail * bsize
  if (free >= installedBytes) return
  const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`
  throw new Refused(
    `${nevra} takes ${mib(installedBytes)}, and the root of the base has ${mib(free)} free.`,
    'Give root-volume-size, a base with a bigger root file system, or a smaller package.'
  )
}

async function verify({ packageName, nevra }: Installation, manager: PackageManager): Promise<Installed['after']> {
  const installed = await manager.installed()
  if (!installed.some(one => one.nevra === nevra)) {
    const others = installed.filter(({ name }) => name === packageName).map(one => one.nevra)
    throw new Refused(
      `${nevra} is not installed afterwards${others.length > 0 ? `; ${others.join(', ')} is` : ''}.`,
      'Check exclude-packages and whether the base holds back this package.'
    )
  }
  const broken = await manager.damage(packageName)
  if (broken.length > 0) {
    throw new Refused(
      `Files of ${nevra} are not as the package has them:\n${broken.slice(0, 10).join('\n')}`,
      'Mark files that scriptlets write as %config or %ghost in the spec, or as conffiles of a Debian package.'
    )
  }
  return installed
}

async function provision(script: string, image: Chroot, root: string): Promise<void> {
  await writeFile(join(root, 'run/kiln/provision'), script, { mode: 0o755 })
  const ran = await image('/run/kiln/provision', [], { onLine: line => tell({ say: line }) })
  if (/^chroot: failed to run command/m.test(ran.all)) {
    const interpreter = /^#!\s*(\S+)/.exec(script)?.[1] ?? '/bin/sh'
    throw new Refused(
      `The provision script could not be started: its first line asks for ${interpreter}, which cannot be run in the image.`,
      'Give it an interpreter that the base has, or have the package require one.'
    )
  }
  if (ran.code !== 0) {
    throw new Refused(
      `The provision script ended with ${ran.code}:\n${ran.all.split('\n').slice(-8).join('\n')}`,
      'Correct it; it runs as root in a chroot of the image.'
    )
  }
}
