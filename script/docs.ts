/** Writes the inputs and outputs tables of every action's README from its action.yml. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestOf, withTables } from './docs/tables.ts'

const actions = join(import.meta.dirname, '../actions')
for (const entry of await readdir(actions, { withFileTypes: true })) {
  if (!entry.isDirectory()) continue
  const readmePath = join(actions, entry.name, 'README.md')
  try {
    const manifest = manifestOf(await readFile(join(actions, entry.name, 'action.yml'), 'utf8'))
    await writeFile(readmePath, withTables(await readFile(readmePath, 'utf8'), manifest))
  } catch (error) {
    console.error(`${readmePath}: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
