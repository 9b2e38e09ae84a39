/**
 * Takes one handling of a bake's traps away at a time, in a copy of this repository, and runs the test that says it fails
 * without it. A mutation that no test notices is a test that proves nothing; docs/bake-traps.md names the rows.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Mutation {
  readonly trap: string
  readonly suite: 'unit' | 'lab'
  readonly file: string
  /** Occurs once in the file. */
  readonly from: string
  readonly to: string
  /** The file of the test, and a part of its name. */
  readonly test: string
  readonly name?: string
}

const [asked = 'unit', ...traps] = process.argv.slice(2)
const root = join(import.meta.dirname, '..')
const all = JSON.parse(readFileSync(join(root, 'script/mutations.json'), 'utf8')) as readonly Mutation[]
const chosen = all.filter(({ suite, trap }) => suite === asked && (traps.length === 0 || traps.includes(trap)))
if (chosen.length === 0) {
  console.error('script/mutations unit|lab [TRAP...]')
  process.exit(2)
}

const copy = mkdtempSync(join(tmpdir(), 'kiln-mutations-'))
let missed = 0
try {
  const files = execFileSync('git', ['ls-files', '-z', '--', ':!dist'], { cwd: root })
  execFileSync('tar', ['--create', '--null', '--files-from=-', `--file=${copy}/all.tar`], { cwd: root, input: files })
  execFileSync('tar', ['--extract', `--file=${copy}/all.tar`], { cwd: copy })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const { trap, file, from } of chosen) {
    if (readFileSync(join(copy, file), 'utf8').split(from).length !== 2) {
      throw new Error(`${trap}: ${file} has ${JSON.stringify(from)} not once; mend script/mutations.json`)
    }
  }
  for (const mutation of chosen) {
    const { trap, file, from, to, test, name } = mutation
    const path = join(copy, file)
    const sound = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      sound.replace(from, () => to)
    )
    const failed = failures(mutation)
    writeFileSync(path, sound)
    if (failed === undefined || failed.length === 0) missed++
    const verdict = failed === undefined ? 'the test did not run' : failed[0] === undefined ? 'NOT NOTICED' : failed[0]
    console.log(
      `${trap}  ${file}: ${JSON.stringify(from.slice(0, 60))}\n    ${test}${name === undefined ? '' : ` (${name})`}: ${verdict}`
    )
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
console.log(`${chosen.length - missed} passed, ${missed} failed`)
process.exit(missed === 0 ? 0 : 1)

/** The tests that failed; undefined when none ran. */
function failures({ suite, test, name }: Mutation): readonly string[] | undefined {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const which = ['--testPathPatterns', test, ...(name === undefined ? [] : ['--testNamePattern', name])]
  const how = ['--selectProjects', suite, '--runInBand', '--ci', '--forceExit', '--json', `--outputFile=${report}`]
  spawnSync(join(copy, 'node_modules/.bin/jest'), [...how, ...which], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
    stdio: 'ignore'
  })
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { status: string; fullName: string }[] }[]
    }
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    const ran = results.filter(({ status }) => status === 'passed' || status === 'failed')
    return ran.length === 0
      ? undefined
      : ran.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  } catch {
    return undefined
  }
}
