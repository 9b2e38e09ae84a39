import { access, constants } from 'node:fs/promises'

/** Whether a program can be run by its name. */
export async function onPath(program: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    const found = await access(`${directory}/${program}`, constants.X_OK).then(
      () => true,
      () => false
    )
    if (found) return true
  }
  return false
}
