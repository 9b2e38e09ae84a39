/** Writes the tables of every action's README from its action.yml, and docs/iam from the policies that READMEs show. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { iamFiles } from './docs/iam.ts'
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

const iam = join(import.meta.dirname, '../docs/iam')
const files = iamFiles(actions)
for (const old of await readdir(iam)) if (old.endsWith('.json') && !files.has(old)) await rm(join(iam, old))
for (const [name, content] of files) {
  await mkdir(dirname(join(iam, name)), { recursive: true })
  await writeFile(join(iam, name), content)
}
