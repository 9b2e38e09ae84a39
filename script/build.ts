/**
 * Bundles all actions with one ncc build: dist/shared/ holds the chunks and their licences, dist/<name>/index.js is a
 * tiny entry. Not minified: diffs and stack traces stay readable. ncc's output depends on its input only (measured:
 * same bytes from other directories, with and without cache), so comparing dist/ with a fresh build is a sound gate.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

interface Bundle {
  readonly code: string
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>
}
type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<Bundle>
const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc

const root = join(import.meta.dirname, '..')
const MODULE = '{"type":"module"}\n'

/** Signs of a bundle that lost a module at build time (ncc exits 0 all the same). */
const BROKEN = ['webpackMissingModule', 'eval("require")']
/** Libraries look for these when asked for what no action asks for, and go on without: CycloneDX's XML writer. */
const OPTIONAL = ['eval("require")("xmlbuilder2")']

/**
 * Importing these does nothing, but their manifests do not say so, and a bundler then keeps all that they import:
 * @actions/core brings an HTTP client of a megabyte for tokens that no action asks it for. Told, it leaves it out, and
 * each action starts in a third less CPU time.
 */
const WITHOUT_SIDE_EFFECTS = ['@actions/core', '@actions/http-client']

async function declareWithoutSideEffects(): Promise<void> {
  for (const name of WITHOUT_SIDE_EFFECTS) {
    const path = join(root, 'node_modules', name, 'package.json')
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    if ('sideEffects' in manifest) continue
    await writeFile(`${path}.new`, `${JSON.stringify({ ...manifest, sideEffects: false }, undefined, 2)}\n`)
    await rename(`${path}.new`, path)
  }
}

async function build(dist: string): Promise<void> {
  await declareWithoutSideEffects()
  const { code, assets } = await ncc(join(root, 'actions/entry.ts'), {
    cache: false,
    license: 'licenses.txt',
    quiet: true
  })
  await requireLicences(String(assets['licenses.txt']?.source ?? ''))
  const shared = join(dist, 'shared')
  await rm(dist, { recursive: true, force: true })
  await mkdir(shared, { recursive: true })
  for (const [name, { source }] of Object.entries(assets)) await write(join(shared, name), source)
  await write(join(shared, 'index.js'), code)
  await write(join(shared, 'package.json'), MODULE)
  for (const name of await actionNames()) {
    await mkdir(join(dist, name))
    await write(join(dist, name, 'package.json'), MODULE)
    await write(
      join(dist, name, 'index.js'),
      `import { start } from '../shared/index.js'\nawait start(${JSON.stringify(name)})\n`
    )
  }
}

/** What is shipped comes with the licence of every package that the sources name; ncc finds those behind them. */
async function requireLicences(notices: string): Promise<void> {
  const listed = new Set(notices.split('\n'))
  const missing = [...(await importedPackages())].filter(name => !listed.has(name))
  if (missing.length > 0) throw new Error(`the third-party notices lack ${missing.join(', ')}`)
}

/** Packages that are imported for more than their types by what the entry leads to. */
async function importedPackages(): Promise<ReadonlySet<string>> {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const waiting = [join(root, 'actions/entry.ts')]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = await readFile(file, 'utf8')
    const stated = [...text.matchAll(/^(?:import|export)\s+(?!type\s)[^'";]*?from\s+'([^']+)'/gm)]
    const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].filter(
      ({ index }) => text.slice(index - 7, index) !== 'typeof '
    )
    for (const [, target = ''] of [...stated, ...dynamic]) {
      if (target.startsWith('.')) waiting.push(join(dirname(file), target))
      else if (!target.startsWith('node:')) packages.add(target.split('/', target.startsWith('@') ? 2 : 1).join('/'))
    }
  }
  return packages
}

async function write(path: string, content: string | Buffer): Promise<void> {
  const text = OPTIONAL.reduce((rest, one) => rest.replaceAll(one, ''), content.toString())
  const found = BROKEN.find(sign => text.includes(sign))
  if (found !== undefined) throw new Error(`${path} is broken: it contains ${found}`)
  await writeFile(path, content)
}

/** The actions that run on Node: those whose folder has src/index.ts. */
async function actionNames(): Promise<string[]> {
  const folders = await readdir(join(root, 'actions'), { withFileTypes: true })
  const names: string[] = []
  for (const folder of folders.filter(entry => entry.isDirectory())) {
    const files = await readdir(join(root, 'actions', folder.name))
    if (files.includes('src')) names.push(folder.name)
  }
  return names.sort()
}

async function files(directory: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    paths.map(async path => [relative(directory, path), await readFile(path)] as const)
  )
  return new Map(contents)
}

async function check(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-dist-'))
  try {
    await build(directory)
    const [fresh, committed] = await Promise.all([files(directory), files(join(root, 'dist'))])
    const names = [...new Set([...fresh.keys(), ...committed.keys()])].sort()
    const different = names.filter(name => !fresh.get(name)?.equals(committed.get(name) ?? Buffer.alloc(0)))
    if (different.length === 0) return
    console.error(`dist/ is not what the sources give: ${different.join(', ')}\nRun script/build and commit dist/.`)
    process.exitCode = 1
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

try {
  if (process.argv.includes('--check')) await check()
  else await build(join(root, 'dist'))
} catch (error) {
  // Uncaught, Node would print the line of ncc that threw: three megabytes.
  console.error(`script/build: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
