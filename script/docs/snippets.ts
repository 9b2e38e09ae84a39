/**
 * Checks what the documentation tells people to copy: shell by shellcheck, workflows and steps by actionlint. Needs both
 * on the PATH, as script/lint has them. Prints what is wrong and ends with 1.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

const root = join(import.meta.dirname, '../..')

interface Snippet {
  readonly place: string
  readonly language: string
  readonly text: string
}

/** Every fenced block of every Markdown file that git knows or will know. */
export function snippets(): readonly Snippet[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root })
  return [...new Set(listed.toString().split('\n'))]
    .filter(file => file !== '' && !file.startsWith('dist/'))
    .flatMap(file => {
      const text = readFileSync(join(root, file), 'utf8')
      return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)\n\1```/gm)].map(
        ({ 1: indent = '', 2: language = '', 3: body = '', index }) => ({
          place: `${file}:${text.slice(0, index).split('\n').length + 1}`,
          language,
          text: `${body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}\n`
        })
      )
    })
}

/** The parts of a sketch: a line of `…` stands for what is left out between them. */
export const parts = (yaml: string): readonly string[] =>
  yaml.split(/^\s*…\s*$/m).map(part => {
    const indent = /^ */.exec(part.replace(/^\n+/, ''))?.[0] ?? ''
    return part.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
  })

/** A whole workflow; steps and jobs get what a workflow has around them. Undefined when it is YAML of another kind. */
export function workflowOf(yaml: string): string | undefined {
  const content: unknown = parse(yaml)
  const around = (jobs: object): string =>
    stringify({ name: 'snippet', on: 'push', permissions: {}, jobs }, { lineWidth: 0 })
  const isSteps =
    Array.isArray(content) &&
    content.every(step => typeof step === 'object' && step !== null && ('uses' in step || 'run' in step))
  if (isSteps) return around({ job: { 'runs-on': 'ubuntu-24.04', steps: content } })
  if (typeof content !== 'object' || content === null) return undefined
  if ('jobs' in content) {
    const whole = { name: 'snippet', on: 'push', ...content }
    return 'name' in content && 'on' in content ? yaml : stringify(whole, { lineWidth: 0 })
  }
  return undefined
}

/** Ids of earlier steps and needs that a part of a workflow refers to are not in it. */
const OUT_OF_SIGHT = ['property ".+" is not defined in object type', 'is not defined in "needs"', '"needs" .*not']

function main(): void {
  const directory = mkdtempSync(join(tmpdir(), 'kiln-snippets-'))
  let wrong = 0
  let checked = 0
  const run = (place: string, program: string, args: readonly string[]): void => {
    checked++
    const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: directory, encoding: 'utf8' })
    if (error !== undefined) throw error
    if (status === 0) return
    wrong++
    console.log(`${place}\n${stdout}${stderr}`)
  }
  try {
    for (const [index, { place, language, text }] of snippets().entries()) {
      if (/^(sh|bash|shell)$/.test(language)) {
        const file = join(directory, `${index}.sh`)
        writeFileSync(file, text)
        // Variables come from the block before, or are the reader's to set; JMESPath has back quotes in single ones.
        run(place, 'shellcheck', ['-s', 'bash', '-e', 'SC2154,SC2034,SC2164,SC1090,SC1091,SC2016', file])
      }
      if (!/^ya?ml$/.test(language)) continue
      for (const [number, part] of parts(text).entries()) {
        let workflow: string | undefined
        try {
          workflow = workflowOf(part)
        } catch (error) {
          wrong++
          console.log(`${place}\n${error}`)
        }
        if (workflow === undefined) continue
        const file = join(directory, `${index}-${number}.yml`)
        writeFileSync(file, workflow)
        const ignore = workflow === text ? [] : OUT_OF_SIGHT.flatMap(pattern => ['-ignore', pattern])
        run(place, 'actionlint', ['-no-color', '-shellcheck=', ...ignore, file])
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  console.log(`${checked} snippets, ${wrong} wrong`)
  process.exitCode = wrong === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) main()
