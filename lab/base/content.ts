import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A short name for exactly these contents. */
export function contentHash(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex').slice(0, 16)
}

/** Every file under a folder: name, whether it is executable, and content, in a fixed order. */
export function folderContents(folder: string): (string | Uint8Array)[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names.flatMap(name => {
    const path = join(folder, name)
    const status = statSync(path)
    return status.isFile() ? [name, status.mode & 0o100 ? 'x' : '-', readFileSync(path)] : []
  })
}
