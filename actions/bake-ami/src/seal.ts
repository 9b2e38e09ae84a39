import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Chroot, exists, filesOf, type Remembered } from './chroot.ts'
import { tell } from './telling.ts'

/** Takes out what the bake brought in beside the packages: identity, host keys, the package manager's logs. */
export async function seal(root: string, state: Remembered, image: Chroot, newFiles: readonly string[]): Promise<void> {
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
  await label(root, image, newFiles)
}

/** Security labels for the files of new packages: a runner without SELinux writes none (bootc#362). */
async function label(root: string, image: Chroot, newFiles: readonly string[]): Promise<void> {
  const config = await readFile(join(root, 'etc/selinux/config'), 'utf8').catch(() => '')
  const type = /^SELINUXTYPE=(\w+)/m.exec(config)?.[1]
  if (type === undefined || /^SELINUX=disabled/m.test(config) || newFiles.length === 0) return
  const contexts = `/etc/selinux/${type}/contexts/files/file_contexts`
  if (!(await exists(join(root, contexts))) || !(await exists(join(root, 'usr/sbin/setfiles')))) return
  const list = `/run/kiln/${randomUUID()}`
  await writeFile(join(root, list), `${newFiles.join('\n')}\n`)
  const ran = await image('setfiles', ['-F', '-f', list, contexts])
  if (ran.code !== 0)
    tell({ warn: `SELinux labels of the new files were not set: ${ran.all.split('\n').slice(-3).join(' ')}` })
}
