import { open, stat } from 'node:fs/promises'
import { KilnError } from '../../../lib/errors.ts'
import { run } from './child.ts'
import type { Provisioned } from './provisioning.ts'

/** Block devices of the runner. */
export interface Devices {
  isThere(path: string): Promise<boolean>
  /** Opens one to look at; only root may, so this user is let in first where it is not root. */
  open(path: string): Promise<Provisioned & { close(): Promise<void> }>
}

export const devices: Devices = {
  isThere: path =>
    stat(path).then(
      found => found.isBlockDevice(),
      () => false
    ),

  async open(path) {
    const uid = process.getuid?.() ?? 0
    const elevated = uid === 0 ? [] : ['sudo', '-n']
    const asRoot = async (...command: readonly string[]): Promise<string> => {
      const [program = '', ...args] = [...elevated, ...command]
      const ran = await run(program, args)
      if (ran.code === 0) return ran.out.trim()
      throw new KilnError(`${command.join(' ')} failed: ${ran.all}`, { remedy: 'Run the job as root, or allow sudo.' })
    }
    // The device is this volume's alone and goes with it.
    if (uid !== 0) await asRoot('chown', '--dereference', String(uid), path)
    const bytes = Number(await asRoot('blockdev', '--getsize64', path))
    const file = await open(path, 'r')
    return {
      bytes,
      attachment: { file: path },
      async read(offset, length) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      },
      close: () => file.close()
    }
  }
}
