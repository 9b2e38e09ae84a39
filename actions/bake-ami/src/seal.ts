import { randomUUID } from 'node:crypto'
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Chroot, exists, filesOf, type Remembered } from './chroot.ts'
import { Refused, tell } from './telling.ts'

/** Takes out what the bake brought in beside the packages: identity, host keys, the package manager's logs. */
export async function seal(root: string, state: Remembered, image: Chroot): Promise<void> {
  const machineId = join(root, 'etc/machine-id')
  const now = await readFile(machineId).catch(() => undefined)
  if (state.machineId === undefined) await rm(machineId, { force: true })
  else if (now === undefined || !now.equals(state.machineId)) await writeFile(machineId, state.machineId)
  for (const name of await filesOf(join(root, 'etc/ssh'))) {
    if (name.startsWith('ssh_host_') && !state.hostKeys.has(name)) await rm(join(root, 'etc/ssh', name))
  }
  for (const name of await filesOf(join(root, 'var/log'))) {
    if (/^(dnf|yum|hawkey|apt|dpkg|alternatives)\b/.test(name) && !state.logs.has(name))
      await rm(join(root, 'var/log', name))
  }
  await label(root, image, state.since)
}

/** What /etc/selinux/config asks for; undefined where nothing needs labels. As libselinux reads it, the first setting counts. Pure. */
export function selinuxOf(config: string): { readonly policy: string; readonly isEnforcing: boolean } | undefined {
  const policy = /^\s*SELINUXTYPE=\s*(\S+)/m.exec(config)?.[1]
  const mode = /^SELINUX=\s*(enforcing|permissive|disabled)/im.exec(config)?.[1]?.toLowerCase()
  return policy === undefined || mode === 'disabled' ? undefined : { policy, isEnforcing: mode === 'enforcing' }
}

/**
 * Security labels for what is new, whoever made it: a runner without SELinux writes none (bootc#362), and a file that lost its label
 * because a scriptlet wrote it anew, as useradd does /etc/passwd, is out of bounds for services.
 * @throws Refused when they cannot be set and the instances would enforce them.
 */
async function label(root: string, image: Chroot, since: number): Promise<void> {
  const selinux = selinuxOf(await readFile(join(root, 'etc/selinux/config'), 'utf8').catch(() => ''))
  if (selinux === undefined) return
  const problem = await labelProblem(root, image, since, selinux.policy)
  if (problem === undefined) return
  if (!selinux.isEnforcing) return tell({ warn: problem })
  throw new Refused(
    `${problem}\nThe image enforces SELinux, so its services would be kept from these files. No AMI was made.`,
    'Correct what setfiles says, or use a base with its policy and policycoreutils; with SELINUX=permissive in /etc/selinux/config, which a provision script may write, this is a warning.'
  )
}

/** Sets the labels; what is wrong when that cannot be. */
async function labelProblem(root: string, image: Chroot, since: number, policy: string): Promise<string | undefined> {
  const contexts = `/etc/selinux/${policy}/contexts/files/file_contexts`
  for (const needed of [contexts, '/usr/sbin/setfiles']) {
    if (await exists(join(root, needed))) continue
    return `The base is set to SELinux, but has no ${needed}: what the bake made has no security labels.`
  }
  const paths = await bornSince(root, since)
  if (paths.length === 0) return undefined
  const list = `/run/kiln/${randomUUID()}`
  // Of what has no end after it, it takes the last letter for the end.
  await writeFile(join(root, list), paths.map(path => `${path}\0`).join(''), 'latin1')
  const ran = await image('setfiles', ['-F', '-0', '-f', list, contexts])
  if (ran.code === 0) return undefined
  const said = ran.all.split('\n').slice(-5).join('\n')
  return `setfiles ended with ${ran.code}, so not all of the ${paths.length} files that the bake made have their SELinux labels:\n${said}`
}

/**
 * What came to be in the root's own file system since then. Files are looked at only in directories that changed, so that little of
 * a base is read that is fetched lazily. Names are bytes, kept as latin1.
 */
async function bornSince(root: string, since: number): Promise<readonly string[]> {
  const at = (path: string): Buffer => Buffer.concat([Buffer.from(root), Buffer.from(path, 'latin1')])
  const { dev } = await lstat(root)
  const born: string[] = []
  const look = async (directory: string, hasChanged: boolean): Promise<void> => {
    for (const entry of await readdir(at(directory), { withFileTypes: true, encoding: 'latin1' })) {
      if (!hasChanged && !entry.isDirectory()) continue
      const path = `${directory}/${entry.name}`
      const is = await lstat(at(path))
      if (is.dev !== dev) continue
      // Some file systems do not know when a file was born.
      if ((is.birthtimeMs || is.ctimeMs) >= since) born.push(path)
      if (entry.isDirectory()) await look(path, is.ctimeMs >= since)
    }
  }
  await look('', true)
  return born
}
